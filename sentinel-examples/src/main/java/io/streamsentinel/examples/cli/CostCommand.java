package io.streamsentinel.examples.cli;

import io.streamsentinel.cost.Advice;
import io.streamsentinel.cost.CostAdvisor;
import io.streamsentinel.cost.CostApplied;
import io.streamsentinel.cost.CostReport;
import io.streamsentinel.cost.Price;
import io.streamsentinel.settings.Settings;
import io.streamsentinel.topic.Consent;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cost}: finds what topics cost more than they need. */
@Command(
    name = "cost",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Looks at topics as they are (sizes, readers' positions, a sample of records compressed with"
          + " every codec), and says what could cost less, why, and how much it saves.",
      "Never lets records go that a group has not read. Exits with 0; with --apply, with 1 if"
          + " something of the plan had to be left."
    })
final class CostCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private SettingsOptions options;

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      description = "A topic to look at. May be repeated. Without it: all but Kafka's own.")
  private List<String> topics = List.of();

  @Option(
      names = "--keep-days",
      paramLabel = "DAYS",
      description = "How long records shall stay although everybody has read them.",
      defaultValue = "7")
  private int keepDays;

  @Option(
      names = "--price",
      paramLabel = "PRICE",
      description = "What a GB costs in a month.",
      defaultValue = "0.10")
  private double price;

  @Option(names = "--currency", description = "Of what.", defaultValue = "USD")
  private String currency;

  @Option(
      names = "--sample",
      paramLabel = "RECORDS",
      description = "How many records of a topic to read at most.",
      defaultValue = "2000")
  private int sample;

  @Option(names = "--apply", description = "Does what the plan says.")
  private boolean apply;

  @Option(
      names = "--keys-may-move",
      description = "With --apply: also adds partitions to topics with keys.")
  private boolean keysMayMove;

  CostCommand() {}

  @Override
  public Integer call() {
    Settings settings = options.settings();
    CostAdvisor advisor = advisor(settings);
    CostReport report = advisor.examine(topics);
    PrintWriter out = spec.commandLine().getOut();
    out.print(report.table());
    out.flush();
    return apply ? apply(advisor, report, out) : 0;
  }

  private CostAdvisor advisor(Settings settings) {
    try {
      return CostAdvisor.builder(settings.kafka(), settings.deployment())
          .keep(Duration.ofDays(keepDays))
          .price(new Price(price, currency))
          .sampleRecords(sample)
          .build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private int apply(CostAdvisor advisor, CostReport report, PrintWriter out) {
    CostApplied applied =
        keysMayMove ? advisor.apply(report, Consent.KEYS_MOVE) : advisor.apply(report);
    print(out, "done", applied.done());
    print(out, "left", applied.left());
    return applied.done().size() == report.plan().size() ? 0 : 1;
  }

  private static void print(PrintWriter out, String what, List<Advice> advice) {
    advice.forEach(each -> out.println(what + ": " + each.topic() + ": " + each.summary()));
  }
}

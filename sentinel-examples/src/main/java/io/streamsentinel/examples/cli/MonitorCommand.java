package io.streamsentinel.examples.cli;

import io.streamsentinel.examples.dashboard.streams.GroupView;
import io.streamsentinel.examples.dashboard.streams.TopicView;
import io.streamsentinel.examples.local.Monitor;
import io.streamsentinel.settings.KafkaSettings;
import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code monitor}: what goes on in the servers that {@code up} started. */
@Command(
    name = "monitor",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Shows topics and consumer groups of the stack that 'up' started, again and again until"
          + " Control-C.",
      "'dashboard' shows more, on a web page."
    })
final class MonitorCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private LocalOptions options;

  @Option(names = "--once", description = "Show it once.")
  private boolean once;

  @Option(names = "--every", paramLabel = "SECONDS", description = "How often.", defaultValue = "2")
  private int every;

  @Override
  public Integer call() throws InterruptedException {
    String bootstrap =
        Objects.requireNonNull(options.stack().addresses().get("KAFKA_BOOTSTRAP_SERVERS"));
    try (Monitor monitor = new Monitor(KafkaSettings.of(bootstrap))) {
      show(monitor);
      while (!once) {
        TimeUnit.SECONDS.sleep(Math.max(1, every));
        show(monitor);
      }
    }
    return 0;
  }

  private void show(Monitor monitor) {
    monitor.refresh();
    PrintWriter out = spec.commandLine().getOut();
    out.println("-- " + LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS));
    Table topics = new Table("topic", "partitions", "records", "bytes", "per second");
    for (TopicView topic : monitor.topics()) {
      topics.row(
          topic.name(),
          topic.partitions(),
          topic.offsets(),
          topic.bytes() == null ? "-" : topic.bytes().toString(),
          topic.perSecond() == null ? "-" : String.format(Locale.ROOT, "%.1f", topic.perSecond()));
    }
    topics.print(out, "No topic.");
    Table groups = new Table("group", "state", "members", "lag");
    for (GroupView group : monitor.groups()) {
      groups.row(group.name(), group.state(), group.members().size(), group.lag());
    }
    groups.print(out, "No consumer group.");
    out.flush();
  }
}

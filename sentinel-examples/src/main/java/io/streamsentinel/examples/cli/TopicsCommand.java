package io.streamsentinel.examples.cli;

import io.streamsentinel.settings.Settings;
import io.streamsentinel.topic.Applied;
import io.streamsentinel.topic.Change;
import io.streamsentinel.topic.Consent;
import io.streamsentinel.topic.StandardTopics;
import io.streamsentinel.topic.TopicPlan;
import io.streamsentinel.topic.Topics;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code topics}: brings the standard topics to where they are declared to be. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    description = {
      "Compares the standard topics with those of a cluster, and makes or changes them.",
      "Never deletes a topic or a record."
    })
final class TopicsCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing a subcommand: plan or apply");
  }

  @Command(
      name = "plan",
      mixinStandardHelpOptions = true,
      description = "Shows what would be done. Exits with 1 if something differs, for scripts.")
  int plan(@Mixin SettingsOptions options) {
    Settings settings = options.settings();
    try (Topics topics = Topics.of(settings.kafka(), settings.deployment())) {
      TopicPlan plan = topics.plan(StandardTopics.all());
      out().println(plan);
      return plan.drift() ? 1 : 0;
    }
  }

  @Command(
      name = "apply",
      mixinStandardHelpOptions = true,
      description = "Does it. Exits with 1 if a difference had to be left.")
  int apply(
      @Mixin SettingsOptions options,
      @Option(
              names = "--keys-may-move",
              description = "Also adds partitions to topics whose keys have state.")
          boolean keysMayMove,
      @Option(
              names = "--fewer-copies",
              description = "Also takes away copies beyond those that the deployment asks for.")
          boolean fewerCopies) {
    Settings settings = options.settings();
    try (Topics topics = Topics.of(settings.kafka(), settings.deployment())) {
      TopicPlan plan = topics.plan(StandardTopics.all());
      Set<Consent> consents = EnumSet.noneOf(Consent.class);
      if (keysMayMove) {
        consents.add(Consent.KEYS_MOVE);
      }
      if (fewerCopies) {
        consents.add(Consent.FEWER_COPIES);
      }
      Applied applied = topics.apply(plan, consents.toArray(Consent[]::new));
      print("done", applied.done());
      print("left", applied.left());
      if (plan.changes().isEmpty()) {
        out().println(plan);
      }
      return applied.left().stream().allMatch(change -> change instanceof Change.Undeclared)
          ? 0
          : 1;
    }
  }

  private void print(String what, List<Change> changes) {
    changes.forEach(
        change -> out().println(what + ": " + change.topic() + ": " + change.summary()));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}

package io.streamsentinel.examples.cli;

import io.streamsentinel.resilience.replay.DeadLetters;
import io.streamsentinel.settings.Settings;
import io.streamsentinel.topic.StandardTopics;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which topic's dead letters, and where its cluster is. */
final class LetterOptions {

  @Mixin private SettingsOptions servers;

  @Option(
      names = "--topic",
      description = "The dead-letter topic. Without it: payments-dlq.",
      paramLabel = "TOPIC")
  private String topic = StandardTopics.DEAD_LETTERS.name();

  @Option(
      names = "--journal",
      description = "Where is recorded what was done. Without it: the topic's name and -journal.",
      paramLabel = "TOPIC")
  private @Nullable String journal;

  Settings settings() {
    return servers.settings();
  }

  DeadLetters open() {
    return journal == null
        ? DeadLetters.of(settings().kafka(), topic)
        : DeadLetters.of(settings().kafka(), topic, journal);
  }
}

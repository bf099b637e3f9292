package io.streamsentinel.examples.platform;

import io.streamsentinel.examples.generator.PlatformEvent;
import io.streamsentinel.topic.Topic;
import java.time.Duration;
import java.util.List;

/**
 * The names of the platform's topics, groups and tables.
 *
 * @param prefix what all of them begin with
 */
public record PlatformTopics(String prefix) {

  private static final long GIGABYTE = 1L << 30;

  /**
   * Checks the prefix.
   *
   * @throws IllegalArgumentException if it holds what a topic's name can't
   */
  public PlatformTopics {
    if (!prefix.matches("[a-zA-Z0-9._-]*")) {
      throw new IllegalArgumentException(
          "a prefix has letters, digits, dots, hyphens or underscores: " + prefix);
    }
  }

  /** What users do, by user. */
  public String userEvents() {
    return prefix + "user-events";
  }

  /** Lines of logs, by service. */
  public String applicationLogs() {
    return prefix + "application-logs";
  }

  /** Readings, by host. */
  public String systemMetrics() {
    return prefix + "system-metrics";
  }

  /** What somebody should look at, by service or host. */
  public String alerts() {
    return prefix + "platform-alerts";
  }

  /** What was given up on by any of the three groups. */
  public String deadLetters() {
    return prefix + "platform-dlq";
  }

  /** Counts what users do. */
  public String analyticsGroup() {
    return prefix + "analytics-group";
  }

  /** Raises alerts. */
  public String alertGroup() {
    return prefix + "alert-group";
  }

  /** Keeps lines of logs. */
  public String loggerGroup() {
    return prefix + "logger-group";
  }

  /** The topic that a stream of events goes into. */
  public String of(PlatformEvent.Stream stream) {
    return switch (stream) {
      case USER_EVENTS -> userEvents();
      case APPLICATION_LOGS -> applicationLogs();
      case SYSTEM_METRICS -> systemMetrics();
    };
  }

  /** All topics as they shall be: the three inputs keep 24 hours, and a gigabyte at most. */
  public List<Topic> declared() {
    return List.of(
        input(userEvents(), 3),
        input(applicationLogs(), 2),
        input(systemMetrics(), 4),
        Topic.builder(alerts(), 3).retention(Duration.ofDays(30)).build(),
        Topic.builder(deadLetters(), 1).retention(Duration.ofDays(30)).build());
  }

  /** The name of a table, quoted. */
  String table(String name) {
    return '"' + prefix + name + '"';
  }

  /** Kafka bounds a partition, so the gigabyte is shared out. */
  private static Topic input(String name, int partitions) {
    return Topic.builder(name, partitions)
        .retention(Duration.ofHours(24))
        .retentionBytes(GIGABYTE / partitions)
        .compression("lz4")
        .build();
  }
}

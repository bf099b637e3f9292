package io.streamsentinel.examples.platform;

import io.streamsentinel.examples.generator.PlatformEvent;
import io.streamsentinel.topic.StandardTopics;
import io.streamsentinel.topic.Topic;
import java.util.List;
import java.util.stream.Stream;

/**
 * The names of the platform's topics, groups and tables.
 *
 * @param prefix what all of them begin with
 */
public record PlatformTopics(String prefix) {

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
    return prefix + StandardTopics.USER_EVENTS.name();
  }

  /** Lines of logs, by service. */
  public String applicationLogs() {
    return prefix + StandardTopics.APPLICATION_LOGS.name();
  }

  /** Readings, by host. */
  public String systemMetrics() {
    return prefix + StandardTopics.SYSTEM_METRICS.name();
  }

  /** What somebody should look at, by service or host. */
  public String alerts() {
    return prefix + StandardTopics.PLATFORM_ALERTS.name();
  }

  /** What was given up on by any of the three groups. */
  public String deadLetters() {
    return prefix + StandardTopics.PLATFORM_DEAD_LETTERS.name();
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

  /** All topics as they shall be: the standard ones under these names. */
  public List<Topic> declared() {
    return Stream.of(
            StandardTopics.USER_EVENTS,
            StandardTopics.APPLICATION_LOGS,
            StandardTopics.SYSTEM_METRICS,
            StandardTopics.PLATFORM_ALERTS,
            StandardTopics.PLATFORM_DEAD_LETTERS)
        .map(topic -> topic.as(prefix + topic.name(), topic.partitions()))
        .toList();
  }

  /** The name of a table, quoted. */
  String table(String name) {
    return '"' + prefix + name + '"';
  }
}

package io.streamsentinel.examples.dashboard;

import io.streamsentinel.examples.dashboard.health.Block;
import io.streamsentinel.examples.dashboard.health.Block.Detail;
import io.streamsentinel.examples.dashboard.health.Block.Status;
import io.streamsentinel.examples.dashboard.streams.GroupBoard;
import io.streamsentinel.examples.dashboard.streams.TopicBoard;
import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** Asks the brokers about topics and groups every two seconds, on a thread of its own. */
final class Watch implements AutoCloseable {

  private static final long EVERY_MILLIS = 2_000;
  private static final int PATIENCE_MILLIS = 8_000;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final String address;
  private final Admin admin;
  private final TopicBoard topics;
  private final GroupBoard groups;
  private final ScheduledExecutorService thread;
  private volatile State state = new State(Optional.empty(), Optional.empty());

  /**
   * How the asking goes.
   *
   * @param answered when the brokers last answered
   * @param problem why they do not now
   */
  record State(Optional<Instant> answered, Optional<String> problem) {}

  Watch(KafkaSettings kafka) {
    Map<String, Object> properties = new HashMap<>(kafka.properties());
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS / 2);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    this.address = kafka.bootstrapServers();
    this.admin = Admin.create(properties);
    this.topics = new TopicBoard(admin);
    this.groups = new GroupBoard(admin);
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, "dashboard-watch");
              made.setDaemon(true);
              return made;
            });
  }

  void start() {
    thread.scheduleWithFixedDelay(this::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  TopicBoard topics() {
    return topics;
  }

  GroupBoard groups() {
    return groups;
  }

  State state() {
    return state;
  }

  private void look() {
    try {
      topics.refresh();
      groups.refresh();
      state = new State(Optional.of(Instant.now()), Optional.empty());
    } catch (KafkaException e) {
      // It is said on the page, and asked again in two seconds.
      state = new State(state.answered(), Optional.of(words(e)));
    }
  }

  private static String words(KafkaException problem) {
    return problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
  }

  Block block() {
    State now = state;
    int behind = topics.topics().stream().mapToInt(topic -> topic.outOfSync()).sum();
    Status status =
        now.problem().isPresent()
            ? Status.FAILED
            : now.answered().isEmpty() ? Status.UNKNOWN : behind > 0 ? Status.WARNING : Status.OK;
    return new Block(
        "Kafka",
        "Keeps payments, decisions, alerts and dead letters, in order and replicated.",
        status,
        now.problem()
            .map(why -> "The brokers do not answer: " + why)
            .orElse(
                now.answered().isEmpty()
                    ? "Not asked yet."
                    : behind > 0
                        ? behind + " partitions have copies that are not in sync."
                        : "The brokers answer, and all copies are in sync."),
        List.of(
            new Detail("Asked at", address),
            new Detail("Topics", Integer.toString(topics.topics().size())),
            new Detail("Consumer groups", Integer.toString(groups.groups().size())),
            new Detail("Last answer", now.answered().map(Instant::toString).orElse("never"))));
  }

  @Override
  public void close() {
    thread.shutdownNow();
    admin.close(CLOSE_LIMIT);
  }
}

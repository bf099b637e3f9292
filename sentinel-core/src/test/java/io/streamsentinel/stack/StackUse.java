package io.streamsentinel.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A test class's use of a stack: checks it after each test, and closes it if it is its own. */
final class StackUse implements AutoCloseable {

  private final LazyStack stack;
  private final boolean own;
  private final Duration patience;
  private @Nullable KafkaLeftovers kafka;

  /**
   * Begins a use.
   *
   * @param patience how long a test may take to end what it has started
   */
  StackUse(LazyStack stack, boolean own, Duration patience) {
    this.stack = stack;
    this.own = own;
    this.patience = patience;
  }

  LazyStack stack() {
    return stack;
  }

  /**
   * Brings an own stack back to health, looks for what the test has left and clears its names away.
   *
   * @throws AssertionError naming all that was left
   */
  void check(TestRun run) {
    if (own) {
      stack.revive();
    }
    List<String> found = new ArrayList<>(run.threads().leftovers(patience));
    TestScope scope = run.scope();
    stack
        .startedKafka()
        .map(this::leftovers)
        .ifPresent(
            kafkaLeftovers -> {
              found.addAll(kafkaLeftovers.find(scope.id(), patience));
              kafkaLeftovers.clear(scope.id(), scope.topics());
            });
    found.addAll(scope.dropSchemas(patience));
    if (!found.isEmpty()) {
      throw new AssertionError(
          "The test has left something behind:%n- %s"
              .formatted(String.join(System.lineSeparator() + "- ", found)));
    }
  }

  private synchronized KafkaLeftovers leftovers(KafkaCluster cluster) {
    if (kafka == null) {
      kafka = new KafkaLeftovers(cluster.bootstrapServers());
    }
    return kafka;
  }

  @Override
  public synchronized void close() {
    if (kafka != null) {
      kafka.close();
    }
    if (own) {
      stack.close();
    }
  }
}

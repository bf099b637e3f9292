package io.streamsentinel.stack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A test class's use of a stack: checks it after each test, and closes it if it is its own. */
final class StackUse implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final LazyStack stack;
  private final boolean own;
  private @Nullable KafkaLeftovers kafka;

  StackUse(LazyStack stack, boolean own) {
    this.stack = stack;
    this.own = own;
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
    List<String> found = new ArrayList<>(run.threads().leftovers(PATIENCE));
    String testId = run.scope().id();
    stack
        .startedKafka()
        .map(this::leftovers)
        .ifPresent(
            leftovers -> {
              found.addAll(leftovers.find(testId, PATIENCE));
              leftovers.clear(testId, run.scope().topics());
            });
    run.scope().dropSchemas();
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

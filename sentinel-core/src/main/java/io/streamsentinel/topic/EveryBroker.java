package io.streamsentinel.topic;

import java.time.Duration;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What brokers know of what their controllers have decided. A broker answers from its own copy of
 * the metadata, which follows the controllers' log (KIP-500), so that one may know a topic, or its
 * configuration, that another has not heard of yet.
 */
final class EveryBroker {

  private static final Logger LOG = LoggerFactory.getLogger(EveryBroker.class);
  private static final Duration STEP = Duration.ofMillis(20);

  private final Admin admin;

  EveryBroker(Admin admin) {
    this.admin = admin;
  }

  /**
   * Returns when each of the brokers knows all that had been decided when this was called, or when
   * time is up. Where the user may not ask how far the controllers are, and on clusters that do not
   * tell, it returns at once.
   *
   * @param brokers their ids
   * @param limit how long to wait
   */
  void awaitCaughtUp(Collection<Integer> brokers, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    OptionalLong decided = decided();
    if (decided.isEmpty()) {
      return;
    }
    for (int broker : brokers) {
      while (known(broker, deadline) < decided.getAsLong()
          && System.nanoTime() < deadline
          && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(STEP.toNanos());
      }
    }
  }

  /** The last offset of the controllers' log that counts. */
  private OptionalLong decided() {
    try {
      return OptionalLong.of(
          Answer.of(admin.describeMetadataQuorum().quorumInfo()).highWatermark() - 1);
    } catch (ApiException e) {
      // Whatever the reason: the questions that matter come next, and are answered or not.
      LOG.debug("The controllers do not tell how far they are: {}", e.getMessage());
      return OptionalLong.empty();
    }
  }

  /** The last offset of it that a broker has taken in; all of them if it does not tell. */
  private long known(int broker, long deadline) {
    long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
    try {
      DescribeFeaturesOptions options = new DescribeFeaturesOptions().nodeId(broker);
      options.timeoutMs(Math.toIntExact(Math.max(1, left)));
      return Answer.of(admin.describeFeatures(options).featureMetadata())
          .finalizedFeaturesEpoch()
          .orElse(Long.MAX_VALUE);
    } catch (TimeoutException e) {
      // It hangs or is gone: nothing is known of it until time is up.
      return -1;
    }
  }
}

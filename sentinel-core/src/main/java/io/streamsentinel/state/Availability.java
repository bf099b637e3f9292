package io.streamsentinel.state;

import io.streamsentinel.participant.Control;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the database answers. While it does not, fetching is paused: the engine makes the same
 * call again, and the first that succeeds resumes. Safe for use by several threads.
 */
final class Availability {

  private static final Logger LOG = LoggerFactory.getLogger(Availability.class);

  /** How the reason begins that {@code health()} shows. */
  private static final String REASON = "state: ";

  private final Lives lives;
  private @Nullable Control control; // guarded by this
  private @Nullable String reason; // guarded by this; null while the database answers

  Availability(Lives lives) {
    this.lives = lives;
  }

  synchronized void start(Control control) {
    this.control = control;
  }

  synchronized void failed(Throwable why) {
    Control engine = control;
    if (engine == null) {
      return;
    }
    if (reason == null) {
      LOG.warn("State: partitions are paused: {}", why.getMessage());
      reason = REASON + why.getMessage();
    }
    // Again each time: there may be new ones.
    for (TopicPartition partition : lives.partitions()) {
      engine.pause(partition, reason);
    }
  }

  synchronized void succeeded() {
    Control engine = control;
    String was = reason;
    if (was == null || engine == null) {
      return;
    }
    reason = null;
    LOG.info("State: the database answers again, partitions go on");
    for (TopicPartition partition : lives.partitions()) {
      engine.resume(partition, was);
    }
  }
}

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

  /** The reason that {@code health()} shows. */
  static final String REASON = "state: the database can't be used now";

  private final Lives lives;
  private @Nullable Control control; // guarded by this
  private boolean away; // guarded by this

  Availability(Lives lives) {
    this.lives = lives;
  }

  synchronized void start(Control control) {
    this.control = control;
  }

  synchronized boolean away() {
    return away;
  }

  synchronized void failed(Throwable why) {
    Control engine = control;
    if (engine == null) {
      return;
    }
    if (!away) {
      LOG.warn("State: partitions are paused: {}", why.getMessage());
    }
    away = true;
    for (TopicPartition partition : lives.partitions()) {
      engine.pause(partition, REASON);
    }
  }

  synchronized void succeeded() {
    Control engine = control;
    if (!away || engine == null) {
      return;
    }
    away = false;
    LOG.info("State: the database answers again, partitions go on");
    for (TopicPartition partition : lives.partitions()) {
      engine.resume(partition, REASON);
    }
  }
}

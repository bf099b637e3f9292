package io.streamsentinel.feature;

import io.streamsentinel.participant.Claim;
import io.streamsentinel.participant.Control;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.participant.Passage;
import io.streamsentinel.unit.Received;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Holds back partitions that run ahead in event time, so that what a consumer sends on reaches the
 * next stage nearly in the order in which it happened. Without it a consumer that catches up drains
 * one partition after the other, and a second stage, keyed by another entity, meets the past after
 * the future.
 *
 * <p>A partition is paused while its newest event is ahead of the slowest partition's by more than
 * the skew. Records that were fetched already still pass: the real skew can be larger by a poll's
 * worth and what the consumer buffers ({@code max.poll.records}, {@code buffer}). A partition from
 * which nothing has come for {@link #idleAfter} holds nobody back. It aligns the partitions of one
 * member; instances that are to be aligned with each other need input that is.
 *
 * <p>Give it to the consumer as a participant, beside the {@link FeatureStage}. Thread-safe.
 *
 * @param <E> the consumer's decoded value
 */
public final class EventTimeAlignment<E> implements Participant {
  private static final String REASON = "ahead in event time";

  private final Class<E> type;
  private final ToLongFunction<E> timeMillis;
  private final long skewMillis;
  private final Duration idleAfter;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();
  private final Map<TopicPartition, Progress> partitions = new HashMap<>();
  private @Nullable Control control;
  private @Nullable Thread timer;
  private boolean closed;

  private static final class Progress {
    private long clock = Long.MIN_VALUE;
    private long heardNanos = System.nanoTime();
    private boolean paused;
  }

  private EventTimeAlignment(
      Class<E> type, ToLongFunction<E> timeMillis, Duration skew, Duration idleAfter) {
    if (skew.isNegative() || skew.isZero()) {
      throw new IllegalArgumentException("skew must be positive: " + skew);
    }
    if (idleAfter.isNegative() || idleAfter.isZero()) {
      throw new IllegalArgumentException("idleAfter must be positive: " + idleAfter);
    }
    this.type = type;
    this.timeMillis = Objects.requireNonNull(timeMillis, "timeMillis");
    this.skewMillis = skew.toMillis();
    this.idleAfter = idleAfter;
  }

  /**
   * Holds partitions within a skew.
   *
   * @param type the class of the consumer's decoded values
   * @param timeMillis the event's own time, milliseconds since 1970
   * @param skew how far a partition may be ahead of the slowest; positive
   */
  public static <E> EventTimeAlignment<E> within(
      Duration skew, Class<E> type, ToLongFunction<E> timeMillis) {
    return new EventTimeAlignment<>(type, timeMillis, skew, Duration.ofSeconds(5));
  }

  /** After how long without records a partition holds nobody back. Default: 5 seconds. */
  public EventTimeAlignment<E> idleAfter(Duration idleAfter) {
    return new EventTimeAlignment<>(type, timeMillis, Duration.ofMillis(skewMillis), idleAfter);
  }

  @Override
  public String name() {
    return "alignment";
  }

  @Override
  public boolean preparesCommits() {
    return false;
  }

  @Override
  public void start(Control control) {
    Thread started = new Thread(this::watch, "sentinel-event-time-alignment");
    started.setDaemon(true);
    lock.lock();
    try {
      this.control = control;
      timer = started;
    } finally {
      lock.unlock();
    }
    started.start();
  }

  @Override
  public void claim(Claim claim) {
    locked(
        () -> {
          // What comes back on a retry topic is old, and would hold everybody back.
          if (control == null || !control.retryTopics().contains(claim.partition().topic())) {
            partitions.put(claim.partition(), new Progress());
          }
        });
  }

  @Override
  public void revoked(Collection<TopicPartition> gone) {
    forget(gone);
  }

  @Override
  public void lost(Collection<TopicPartition> gone) {
    forget(gone);
  }

  private void forget(Collection<TopicPartition> gone) {
    locked(() -> gone.forEach(partitions::remove));
  }

  @Override
  public void passing(List<Passage> passages) {
    locked(
        () -> {
          for (Passage passage : passages) {
            Progress progress = partitions.get(passage.partition());
            if (progress != null && !passage.records().isEmpty()) {
              progress.heardNanos = System.nanoTime();
              for (Received<?, ?> record : passage.records()) {
                long time = timeMillis.applyAsLong(type.cast(record.value()));
                progress.clock = Math.max(progress.clock, time);
              }
            }
          }
          align();
        });
  }

  private void watch() {
    locked(
        () -> {
          try {
            while (!closed) {
              closing.awaitNanos(idleAfter.toNanos() / 4);
              align();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** Pauses and resumes what has to be. Under the lock. */
  private void align() {
    Control asked = control;
    if (asked == null) {
      return;
    }
    long slowest = slowest();
    partitions.forEach(
        (partition, progress) -> {
          boolean ahead =
              progress.clock != Long.MIN_VALUE
                  && (slowest == Long.MIN_VALUE || progress.clock - slowest > skewMillis);
          if (ahead && !progress.paused) {
            asked.pause(partition, REASON);
          } else if (!ahead && progress.paused) {
            asked.resume(partition, REASON);
            progress.heardNanos = System.nanoTime();
          }
          progress.paused = ahead;
        });
  }

  /** The clock of the slowest partition that something may still come from. */
  private long slowest() {
    long now = System.nanoTime();
    long slowest = Long.MAX_VALUE;
    long newest = Long.MIN_VALUE;
    for (Progress progress : partitions.values()) {
      newest = Math.max(newest, progress.clock);
      if (progress.paused || now - progress.heardNanos <= idleAfter.toNanos()) {
        slowest = Math.min(slowest, progress.clock);
      }
    }
    return slowest == Long.MAX_VALUE ? newest : slowest;
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Thread running;
    lock.lock();
    try {
      closed = true;
      closing.signalAll();
      running = timer;
    } finally {
      lock.unlock();
    }
    if (running != null && running != Thread.currentThread()) {
      try {
        running.join(TimeUnit.SECONDS.toMillis(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

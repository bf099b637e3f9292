package io.streamsentinel.examples.pipeline;

import java.time.Duration;
import java.util.Iterator;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * Feeds events while consumers are at work: first as fast as they go, for throughput, then at a
 * steady rate, for latency. Used by one thread.
 *
 * @param <T> the events
 */
public final class Drive<T> {

  private static final Duration STUCK_AFTER = Duration.ofSeconds(60);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final int FEED_BETWEEN_LOOKS = 1_000;

  private final AtWork work;
  private final Input<T> input;
  private final OutcomeProbe probe;
  private final Progress progress;
  private OptionalDouble perSecond = OptionalDouble.empty();
  private int rate;

  /**
   * @param work the consumers
   * @param input where events go
   * @param probe sees their outcomes
   * @param progress shows how far it is
   */
  public Drive(AtWork work, Input<T> input, OutcomeProbe probe, Progress progress) {
    this.work = work;
    this.input = input;
    this.probe = probe;
    this.progress = progress;
  }

  /**
   * Returns when everything sent has an outcome, or when none has come for so long that none will.
   *
   * @param events what to send
   * @param fast how many of them as fast as they go
   * @param rate how many of the others a second
   * @throws RuntimeException if a consumer can't go on
   */
  public void run(Iterator<T> events, long fast, int rate) {
    run(events, fast, 0, rate);
  }

  /**
   * As {@link #run(Iterator, long, int)}, with a time at the steady rate that no latency is taken
   * of.
   *
   * @param settling how many of those at the rate, the first ones
   */
  public void run(Iterator<T> events, long fast, long settling, int rate) {
    this.rate = rate;
    long start = System.nanoTime();
    for (long i = 0; i < fast && events.hasNext(); i++) {
      input.send(events.next());
      if (i % FEED_BETWEEN_LOOKS == 0) {
        look();
      }
    }
    long sent = input.flush();
    awaitOutcomes(sent);
    if (fast > 0) {
      perSecond = OptionalDouble.of(sent / ((System.nanoTime() - start) / 1e9));
    }
    paced(events, settling);
    awaitOutcomes(input.flush());
  }

  /** Events a second, over the part that was sent as fast as possible; empty if there was none. */
  public OptionalDouble perSecond() {
    return perSecond;
  }

  /** End-to-end latency over the part at a steady rate; to be read after the probe was closed. */
  public Latency latency() {
    Histogram micros = probe.latencyMicros();
    return new Latency(
        rate, micros.getValueAtPercentile(50) / 1e3, micros.getValueAtPercentile(99) / 1e3);
  }

  /** Open loop: each event has its time, however long the one before it took. */
  private void paced(Iterator<T> events, long settling) {
    long began = System.nanoTime();
    for (long i = 0; events.hasNext(); i++) {
      T event = events.next();
      long intended = began + i * 1_000_000_000L / rate;
      Waiting.until(intended);
      if (i >= settling) {
        probe.sent(input.id(event), intended);
      }
      input.send(event);
      look();
    }
  }

  private void awaitOutcomes(long expected) {
    await(expected, probe::outcomes, this::look);
  }

  /**
   * Waits until a count has come to what is expected, or does not move for a minute.
   *
   * @param expected how many
   * @param count how many there are
   * @param look called now and then; what it throws ends the waiting
   */
  public static void await(long expected, LongSupplier count, Runnable look) {
    long seen = count.getAsLong();
    long movedAt = System.nanoTime();
    while (seen < expected && System.nanoTime() - movedAt < STUCK_AFTER.toNanos()) {
      Waiting.until(System.nanoTime() + LOOK_EVERY.toNanos());
      look.run();
      long now = count.getAsLong();
      if (now > seen) {
        seen = now;
        movedAt = System.nanoTime();
      }
    }
  }

  private void look() {
    progress.at(probe.outcomes());
    work.check();
  }

  /**
   * Where events go.
   *
   * @param <T> the events
   */
  public interface Input<T> {

    /** Sends an event. */
    void send(T event);

    /** By which the event's outcome is known. */
    String id(T event);

    /**
     * Waits until all is acknowledged.
     *
     * @return how many outcomes there must be to everything sent
     */
    long flush();
  }
}

package io.streamsentinel.resilience.backpressure;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.streamsentinel.metrics.Gauges;
import io.streamsentinel.participant.Control;
import io.streamsentinel.participant.Epoch;
import io.streamsentinel.participant.Part;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.participant.Passage;
import io.streamsentinel.unit.Handler;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Holds a consumer back to what its handlers get done: as many handlers at once as what they call
 * can take, found out from how long they take; no more than so many records a second; and no more
 * fetched than they work off in a while. One line:
 *
 * <pre>{@code
 * ExactlyOnceConsumer.builder(kafka, "fraud-detection", Set.of("payments"), format)
 *     .concurrency(64)                                   // at most; how many really is found out
 *     .with(Backpressure.upTo(64).ratePerSecond(5_000).build())
 * }</pre>
 *
 * <p>The limit follows a change within seconds, also when what handlers call becomes slower or
 * faster for good (see {@link AdaptiveLimit}). A record that waits for its turn waits in its
 * handler's thread, outside of any limit on a call.
 *
 * <p>Made for handlers that wait for others. One that computes needs as many threads as there are
 * processors and no {@code Backpressure}. A consumer of its own for each; not for batch handlers.
 */
public final class Backpressure implements Participant {

  private static final String TOO_MUCH = "backpressure: enough in hand";
  private static final double AT_THE_KNEE = 0.5;
  private static final double BEHIND = 0.8;

  private final String name;
  private final Gate gate;
  private final @Nullable RateCeiling ceiling;
  private final Ahead ahead;
  private final InHand inHand = new InHand();
  private final Duration behindFrom;
  private final LongSupplier ticker;
  private final LongSupplier wallMillis;
  private volatile boolean behind;
  private volatile boolean paused;
  private volatile @Nullable Control control;

  Backpressure(BackpressureBuilder options) {
    this.name = options.name;
    this.ticker = options.ticker;
    this.wallMillis = options.wallMillis;
    this.gate =
        new Gate(
            new AdaptiveLimit(options.least, options.most, Math.min(options.most, options.first)),
            ticker);
    this.ceiling = options.perSecond == 0 ? null : new RateCeiling(options.perSecond, ticker);
    this.ahead = new Ahead(options.ahead, options.most, ticker);
    this.behindFrom = options.behindFrom;
    gauges(options.metrics);
  }

  /**
   * A builder. Every option has a default.
   *
   * @param handlers how many handlers may run at once at the very most: the consumer's {@code
   *     concurrency}
   */
  public static BackpressureBuilder upTo(int handlers) {
    return new BackpressureBuilder(handlers);
  }

  private void gauges(MeterRegistry metrics) {
    gauge(metrics, "streaming.backpressure.limit", gate, Gate::limit);
    gauge(metrics, "streaming.backpressure.under.way", gate, Gate::underWay);
    gauge(metrics, "streaming.backpressure.in.hand", inHand, InHand::records);
  }

  private <T> void gauge(MeterRegistry metrics, String meter, T of, ToDoubleFunction<T> value) {
    Gauge.builder(meter, of, value)
        .tags(Gauges.vacate(metrics, meter, Tags.of("name", name)))
        .register(metrics);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean preparesCommits() {
    return false;
  }

  /** The limit, what is under way and in hand, and whether it is behind. */
  @Override
  public String health() {
    return "%d of %d handlers, %d records in hand%s%s"
        .formatted(
            gate.underWay(),
            gate.limit(),
            inHand.records(),
            paused ? ", enough for now" : "",
            behind ? ", behind" : "");
  }

  @Override
  public void start(Control control) {
    this.control = control;
  }

  @Override
  public <K, V> Handler<K, V> around(Handler<K, V> handler) {
    return (record, unit) -> {
      if (ceiling != null) {
        TimeUnit.NANOSECONDS.sleep(ceiling.take());
      }
      int underWay = gate.enter();
      long begun = ticker.getAsLong();
      boolean worked = false;
      try {
        handler.process(record, unit);
        worked = true;
      } finally {
        gate.leave(begun, underWay, worked);
      }
    };
  }

  @Override
  public void passing(List<Passage> passages) {
    long newest = Long.MIN_VALUE;
    for (Passage passage : passages) {
      if (passage.replay() || passage.records().isEmpty()) {
        continue;
      }
      long first = passage.records().get(0).offset();
      inHand.fetched(passage.partition(), passage.assignment(), first, passage.end());
      newest = Math.max(newest, passage.records().get(passage.records().size() - 1).timestamp());
    }
    if (newest != Long.MIN_VALUE) {
      behind(wallMillis.getAsLong() - newest > behindFrom.toMillis());
    }
    balance();
  }

  private void behind(boolean now) {
    if (behind != now) {
      behind = now;
      gate.queueing(now ? BEHIND : AT_THE_KNEE);
    }
  }

  @Override
  public void afterCommit(Epoch epoch) {
    for (Part part : epoch.parts()) {
      inHand.committed(part.partition(), part.assignment(), part.to().offset());
    }
    balance();
  }

  @Override
  public void revoked(Collection<TopicPartition> partitions) {
    inHand.gone(partitions);
  }

  @Override
  public void lost(Collection<TopicPartition> partitions) {
    inHand.gone(partitions);
  }

  private synchronized void balance() {
    Control engine = control;
    if (engine == null) {
      return;
    }
    long records = inHand.records();
    long enough = ahead.enough(gate.done());
    if (!paused && records > enough) {
      paused = true;
      inHand.partitions().forEach(partition -> engine.pause(partition, TOO_MUCH));
    } else if (paused && records <= enough / 2) {
      paused = false;
      inHand.partitions().forEach(partition -> engine.resume(partition, TOO_MUCH));
    }
  }
}

package io.streamsentinel.resilience.backpressure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Gathers what a {@link Backpressure} is made of. Not thread-safe. */
public final class BackpressureBuilder {

  final int most;
  String name = "backpressure";
  int least = 1;
  int first = 8;
  double perSecond;
  Duration ahead = Duration.ofSeconds(2);
  Duration behindFrom = Duration.ofDays(36_500);
  MeterRegistry metrics = Metrics.globalRegistry;
  LongSupplier ticker = System::nanoTime;
  LongSupplier wallMillis = System::currentTimeMillis;

  BackpressureBuilder(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("upTo must be positive: " + most);
    }
    this.most = most;
  }

  /**
   * What it is called in health and metrics. Default: backpressure. For processes with several
   * consumers.
   *
   * @param name not blank
   */
  public BackpressureBuilder named(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("the name must not be blank");
    }
    this.name = name;
    return this;
  }

  /**
   * How many handlers may always run at once. Default: 1.
   *
   * @param handlers from 1 to the most
   */
  public BackpressureBuilder atLeast(int handlers) {
    if (handlers < 1 || handlers > most) {
      throw new IllegalArgumentException("atLeast must be from 1 to " + most + ": " + handlers);
    }
    this.least = handlers;
    this.first = Math.max(first, handlers);
    return this;
  }

  /**
   * How many records may be handled a second, over all partitions of this consumer. Default: no
   * ceiling. Attempts count; what a tenth of a second did not use may be made up for.
   *
   * @param records positive
   */
  public BackpressureBuilder ratePerSecond(double records) {
    if (!(records > 0)) {
      throw new IllegalArgumentException("ratePerSecond must be positive: " + records);
    }
    this.perSecond = records;
    return this;
  }

  /**
   * How much is fetched ahead: what is handled in this time at the present pace, and at least 500
   * records. Beyond, partitions are paused until half of it is committed. Default: 2 seconds.
   *
   * @param work positive
   */
  public BackpressureBuilder ahead(Duration work) {
    this.ahead = positive("ahead", work);
    return this;
  }

  /**
   * From when on the consumer counts as behind: the newest records it gets are older than this, by
   * Kafka's timestamp. It then lets more handlers run than are needed, which handles a few percent
   * more records a second and lets each wait longer. Default: never.
   *
   * @param lag positive
   */
  public BackpressureBuilder behindFrom(Duration lag) {
    this.behindFrom = positive("behindFrom", lag);
    return this;
  }

  /**
   * Where meters are registered. Default: Micrometer's global registry.
   *
   * @param registry the registry
   */
  public BackpressureBuilder metrics(MeterRegistry registry) {
    this.metrics = registry;
    return this;
  }

  BackpressureBuilder clocks(LongSupplier ticker, LongSupplier wallMillis) {
    this.ticker = ticker;
    this.wallMillis = wallMillis;
    return this;
  }

  /** The block, for {@code with(...)} of one consumer. */
  public Backpressure build() {
    return new Backpressure(this);
  }

  private static Duration positive(String what, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(what + " must be positive: " + value);
    }
    return value;
  }
}

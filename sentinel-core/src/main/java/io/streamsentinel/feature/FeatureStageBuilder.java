package io.streamsentinel.feature;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Options of a {@link FeatureStage}. Not thread-safe.
 *
 * @param <E> the event
 */
public final class FeatureStageBuilder<E> {
  private final FeatureStore store;
  private final Class<E> type;
  private final List<FeatureView<E>> views = new ArrayList<>();
  private Set<String> topics = Set.of();
  private Duration flushInterval = Duration.ofMillis(250);
  private Outage outage = Outage.PAUSE;
  private int cachedEntities = 1_000_000;
  private long maxUnflushed = 1_000_000;
  private boolean shortLogAccepted;
  private @Nullable SnapshotTopic snapshots;
  private Clock wallClock = Clock.systemUTC();
  private MeterRegistry meters = new CompositeMeterRegistry();

  FeatureStageBuilder(FeatureStore store, Class<E> type, FeatureView<E> view) {
    this.store = Objects.requireNonNull(store, "store");
    this.type = Objects.requireNonNull(type, "type");
    views.add(Objects.requireNonNull(view, "view"));
  }

  /** Computes a further view of the same records, for example the next version of the first. */
  public FeatureStageBuilder<E> and(FeatureView<E> view) {
    for (FeatureView<E> other : views) {
      if (other.name().equals(view.name()) && other.fingerprint().equals(view.fingerprint())) {
        throw new IllegalArgumentException(view + " is computed already");
      }
    }
    views.add(view);
    return this;
  }

  /**
   * Computes features of these topics only. Default: of every topic of the consumer but its retry
   * topics, whose records have been counted before and bring their vectors with them.
   */
  public FeatureStageBuilder<E> topics(Set<String> topics) {
    this.topics = Set.copyOf(topics);
    return this;
  }

  /** How often the store is brought up to what is committed. Default: 250 ms. */
  public FeatureStageBuilder<E> flushInterval(Duration flushInterval) {
    if (flushInterval.isNegative() || flushInterval.isZero()) {
      throw new IllegalArgumentException("flushInterval must be positive: " + flushInterval);
    }
    this.flushInterval = flushInterval;
    return this;
  }

  /** What to do while the store cannot be reached. Default: {@link Outage#PAUSE}. */
  public FeatureStageBuilder<E> onOutage(Outage outage) {
    this.outage = Objects.requireNonNull(outage, "outage");
    return this;
  }

  /**
   * How many entities are kept in memory, all partitions and views together. Default: 1,000,000.
   */
  public FeatureStageBuilder<E> cachedEntities(int cachedEntities) {
    if (cachedEntities < 1) {
      throw new IllegalArgumentException("cachedEntities must be positive: " + cachedEntities);
    }
    this.cachedEntities = cachedEntities;
    return this;
  }

  /** How many committed records of a partition the store may lack. Default: 1,000,000. */
  public FeatureStageBuilder<E> maxUnflushed(long maxUnflushed) {
    if (maxUnflushed < 1) {
      throw new IllegalArgumentException("maxUnflushed must be positive: " + maxUnflushed);
    }
    this.maxUnflushed = maxUnflushed;
    return this;
  }

  /**
   * Rebuilds a view even from a log that was cut within the view's horizon, so that its features
   * miss what was cut until the horizon has passed. Default: such a partition is quarantined.
   */
  public FeatureStageBuilder<E> acceptShortLog() {
    this.shortLogAccepted = true;
    return this;
  }

  /**
   * Keeps a second copy of the store in a compacted topic, for an input that does not keep its
   * records as long as the views reach back. Default: none.
   *
   * <p>State that the store already has and the snapshot has not, from before this was set, is not
   * gone on from: the views are then computed anew from the log.
   */
  public FeatureStageBuilder<E> snapshots(SnapshotTopic snapshots) {
    this.snapshots = Objects.requireNonNull(snapshots, "snapshots");
    return this;
  }

  /** Where to count. Default: nowhere. */
  public FeatureStageBuilder<E> meters(MeterRegistry meters) {
    this.meters = Objects.requireNonNull(meters, "meters");
    return this;
  }

  /** The clock that watermarks are dated by; event time never uses it. Default: the system's. */
  FeatureStageBuilder<E> wallClock(Clock wallClock) {
    this.wallClock = wallClock;
    return this;
  }

  /** Builds the stage; the consumer starts it. */
  public FeatureStage<E> build() {
    return new FeatureStage<>(this);
  }

  FeatureStore store() {
    return store;
  }

  Class<E> type() {
    return type;
  }

  List<FeatureView<E>> views() {
    return List.copyOf(views);
  }

  Set<String> topics() {
    return topics;
  }

  Duration flushInterval() {
    return flushInterval;
  }

  Outage outage() {
    return outage;
  }

  int cachedEntities() {
    return cachedEntities;
  }

  long maxUnflushed() {
    return maxUnflushed;
  }

  boolean shortLogAccepted() {
    return shortLogAccepted;
  }

  @Nullable SnapshotTopic snapshots() {
    return snapshots;
  }

  Clock wallClock() {
    return wallClock;
  }

  FeatureMeters meters() {
    return new FeatureMeters(meters, views.stream().map(FeatureView::name).toList());
  }
}

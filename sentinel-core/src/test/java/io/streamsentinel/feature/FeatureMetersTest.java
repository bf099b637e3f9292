package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Each meter that the documents name says what happened. */
class FeatureMetersTest {
  private static final long T = 1_700_000_000_000L;
  private static final int CAP = 16;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final FaultyStore store = new FaultyStore(new Random(1));
  private final HandClock clock = new HandClock();
  private final List<Tx> log = new ArrayList<>();
  private final FeatureView<Tx> view =
      Tx.view()
          .sum("sum", Tx.AMOUNT, Window.days(1))
          .allowedLateness(Duration.ofMinutes(1))
          .maxEvents(CAP)
          .overflow(Overflow.REFUSE)
          .build();
  private FeatureStage<Tx> stage = stage();
  private FakeConsumer consumer = new FakeConsumer(stage, log);

  private FeatureStage<Tx> stage() {
    return FeatureStage.builder(store, Tx.class, view).meters(meters).wallClock(clock).build();
  }

  @Test
  void events_that_do_not_count_are_counted_by_why() {
    for (int i = 0; i < CAP + 3; i++) {
      log.add(Tx.of("often", T + i, 1));
    }
    log.add(Tx.of("late", T + Duration.ofHours(1).toMillis(), 1));
    log.add(Tx.of("late", T, 1));
    log.add(Tx.of("late", T, 1));
    log.add(Tx.of("huge", T, Field.MAX_MAGNITUDE + 1));
    consumer.takeOver(0);

    consumer.pass(log.size());

    assertThat(count("refused")).isEqualTo(3);
    assertThat(count("late")).isEqualTo(2);
    assertThat(count("invalid")).isEqualTo(1);
  }

  @Test
  void a_flush_counts_what_it_writes() {
    log.addAll(List.of(Tx.of("a", T, 1), Tx.of("b", T, 1), Tx.of("b", T + 1, 1)));
    consumer.takeOver(0);
    consumer.pass(3);
    consumer.commit(3);

    stage.flush();
    stage.flush();

    assertThat(count("flushed.entities")).isEqualTo(2);
    assertThat(meters.get("streaming.features.flush").tag("view", "user").timer().count())
        .as("a flush of nothing is none")
        .isEqualTo(1);
  }

  @Test
  void a_store_that_lost_everything_is_rebuilt_once() {
    log.addAll(List.of(Tx.of("a", T, 1), Tx.of("a", T + 1, 1)));
    consumer.takeOver(0);
    consumer.pass(2);
    consumer.commit(2);
    stage.flush();
    assertThat(count("rebuilds")).as("a first start has nothing to rebuild").isZero();

    store.loseEverything();
    stage = stage();
    consumer = new FakeConsumer(stage, log);
    consumer.takeOver(2);

    assertThat(count("rebuilds")).isEqualTo(1);
  }

  @Test
  void a_store_that_is_away_falls_behind_and_catches_up() {
    log.addAll(List.of(Tx.of("a", T, 1), Tx.of("a", T + 1, 1), Tx.of("a", T + 2, 1)));
    consumer.takeOver(0);
    consumer.pass(1);
    consumer.commit(1);
    stage.flush();
    consumer.pass(2);
    consumer.commit(3);
    store.away(true);
    clock.pass(Duration.ofSeconds(7));

    stage.flush();

    assertThat(lag()).isEqualTo(2);
    assertThat(ageSeconds()).isEqualTo(7);
    assertThat(count("store.unanswered")).isEqualTo(1);

    store.away(false);
    stage.flush();
    stage.flush();

    assertThat(lag()).isZero();
    assertThat(ageSeconds()).isZero();
    assertThat(count("store.unanswered")).isEqualTo(1);
  }

  private double count(String name) {
    return meters.get("streaming.features." + name).tag("view", "user").counter().count();
  }

  private double lag() {
    return meters.get("streaming.features.watermark.lag").tag("view", "user").gauge().value();
  }

  private double ageSeconds() {
    return meters
        .get("streaming.features.watermark.age")
        .tag("view", "user")
        .timeGauge()
        .value(TimeUnit.SECONDS);
  }

  /** Stands still until it is moved. */
  private static final class HandClock extends Clock {
    private Instant now = Instant.ofEpochMilli(T);

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}

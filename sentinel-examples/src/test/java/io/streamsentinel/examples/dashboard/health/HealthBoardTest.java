package io.streamsentinel.examples.dashboard.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.examples.dashboard.health.Block.Detail;
import io.streamsentinel.examples.dashboard.health.Block.Status;
import io.streamsentinel.health.ConsumerHealth;
import io.streamsentinel.health.ConsumerHealth.State;
import io.streamsentinel.health.PartitionHealth;
import io.streamsentinel.metrics.Meters;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthBoardTest {

  private final MeterBoard meters = new MeterBoard();
  private final MeterRegistry registry = meters.registry();
  private final HealthBoard board = new HealthBoard(meters);

  @AfterEach
  void close() {
    meters.close();
  }

  @Test
  void without_blocks_nothing_has_failed() {
    assertThat(board.health()).isEqualTo(new HealthBoard.Health(true, List.of(), List.of()));
  }

  @Test
  void a_running_consumer_works_and_a_quarantined_partition_makes_it_fail() {
    board.watch("group", () -> consumer(State.RUNNING, Optional.empty()));
    assertThat(block("Consumer group").status()).isEqualTo(Status.OK);

    board.watch("group", () -> consumer(State.RUNNING, Optional.of("the ledger is behind")));

    assertThat(board.health().healthy()).isFalse();
    assertThat(block("Consumer group").status()).isEqualTo(Status.FAILED);
    assertThat(block("Consumer group").details())
        .contains(new Detail("payments-3 quarantined", "the ledger is behind"));
  }

  @Test
  void a_failed_consumer_fails_and_one_that_ended_is_unknown() {
    board.watch("failed", () -> consumer(State.FAILED, Optional.empty()));
    board.watch("closed", () -> consumer(State.CLOSED, Optional.empty()));

    assertThat(block("Consumer failed").status()).isEqualTo(Status.FAILED);
    assertThat(block("Consumer closed").status()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void latency_is_told_by_its_median_and_its_99_percent() {
    DistributionSummary latency =
        DistributionSummary.builder(Meters.LATENCY)
            .tags("group", "g", "topic", "payments")
            .publishPercentileHistogram()
            .register(registry);
    for (int i = 1; i <= 1_000; i++) {
      latency.record(i % 100 == 0 ? 500 : 20);
    }

    assertThat(block("Latency").details())
        .singleElement()
        .satisfies(
            detail -> {
              assertThat(detail.name()).contains("payments");
              assertThat(detail.value()).containsPattern("median (19|20)(\\.[0-9])? ms");
            });
    assertThat(board.health().meters())
        .singleElement()
        .satisfies(meter -> assertThat(meter.count()).isEqualTo(1_000));
  }

  @Test
  void times_are_in_milliseconds() {
    registry.timer("streaming.state.commit", "group", "g").record(Duration.ofMillis(30));
    registry.gauge("streaming.state.outbox.depth", new AtomicInteger(2));

    MeterView meter =
        board.health().meters().stream()
            .filter(view -> view.name().equals("streaming.state.commit"))
            .findFirst()
            .orElseThrow();

    assertThat(meter.unit()).isEqualTo("ms");
    assertThat(meter.mean()).isBetween(29.0, 31.0);
    assertThat(meter.max()).isBetween(29.0, 31.0);
  }

  @Test
  void an_outbox_is_told_by_its_depth() {
    AtomicInteger depth = new AtomicInteger(2);
    registry.gauge("streaming.state.outbox.depth", depth);

    assertThat(block("State").details())
        .contains(new Detail("Partitions whose outbox is not empty", "2"));
    assertThat(block("State").status()).isEqualTo(Status.OK);
  }

  @Test
  void features_far_behind_are_worth_a_look() {
    AtomicInteger behind = new AtomicInteger(10);
    registry.gauge("streaming.features.watermark.lag", behind);
    assertThat(block("Features").status()).isEqualTo(Status.OK);

    behind.set(1_000_000);

    assertThat(block("Features").status()).isEqualTo(Status.WARNING);
  }

  @Test
  void an_open_breaker_is_worth_a_look_and_named() {
    AtomicInteger closed = breaker("closed", 1);
    AtomicInteger open = breaker("open", 0);
    assertThat(block("Breakers").status()).isEqualTo(Status.OK);

    closed.set(0);
    open.set(1);

    assertThat(block("Breakers").status()).isEqualTo(Status.WARNING);
    assertThat(block("Breakers").details()).containsExactly(new Detail("model", "open"));
  }

  @Test
  void meters_of_others_are_not_listed() {
    registry.counter("jvm.something").increment();

    assertThat(board.health().meters()).isEmpty();
  }

  private AtomicInteger breaker(String state, int value) {
    AtomicInteger held = new AtomicInteger(value);
    io.micrometer.core.instrument.Gauge.builder(
            "streaming.circuit.breaker.state", held, AtomicInteger::get)
        .tags("name", "model", "state", state)
        .strongReference(true)
        .register(registry);
    return held;
  }

  private Block block(String name) {
    return board.health().blocks().stream()
        .filter(block -> block.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static ConsumerHealth consumer(State state, Optional<String> quarantine) {
    return new ConsumerHealth(
        state,
        List.of(
            new PartitionHealth(
                "payments", 3, List.of(), quarantine, OptionalLong.of(5), OptionalLong.of(2), 1)),
        Optional.empty(),
        Optional.empty());
  }
}

package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many units on a pool that is larger than what may run at a time. */
class WorkersTest {

  private static final int UNITS = Integer.getInteger("sentinel.workers.units", 50_000);
  private static final int LIMIT = 3;

  private final ExecutorService pool = Executors.newFixedThreadPool(2 * LIMIT);
  private final AtomicInteger active = new AtomicInteger();
  private final AtomicInteger mostActive = new AtomicInteger();
  private final ConcurrentHashMap<Long, Integer> runs = new ConcurrentHashMap<>();

  @AfterEach
  void end() {
    pool.shutdownNow();
  }

  private static List<OpenUnit> units() {
    OpenEpoch epoch =
        new OpenEpoch(System::nanoTime, new EpochBounds(Duration.ofMillis(1), 1, 1), new Signal());
    Partition partition = Units.partition(epoch);
    return IntStream.range(0, UNITS)
        .mapToObj(offset -> Units.unit(partition, Units.record(offset, "")))
        .toList();
  }

  @Test
  void each_unit_runs_once_and_never_more_than_allowed_run_side_by_side() {
    Workers workers =
        new Workers(
            pool,
            LIMIT,
            unit -> {
              mostActive.accumulateAndGet(active.incrementAndGet(), Math::max);
              runs.merge(unit.offset(), 1, Integer::sum);
              active.decrementAndGet();
              return null;
            });

    units().forEach(workers::submit);

    await().atMost(Duration.ofSeconds(60)).until(workers::idle);
    assertThat(runs).hasSize(UNITS);
    assertThat(runs.values()).containsOnly(1);
    assertThat(mostActive.get()).isBetween(1, LIMIT);
  }
}

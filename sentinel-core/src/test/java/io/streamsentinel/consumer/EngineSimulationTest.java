package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Hundreds of runs of the production engine in an in-memory world that crashes, rebalances, loses
 * replies and pauses processes; after each, a plain model says what must be in the output.
 *
 * <p>A failing run prints its seed; {@code -Dsentinel.seed=N} replays it alone, {@code
 * -Dsentinel.simulations=N} runs so many, {@code -Dsentinel.simulation.time=PT1H} at least so long.
 */
class EngineSimulationTest {

  private static final long RUNS = Long.getLong("sentinel.simulations", 200);
  private static final Duration TIME =
      Duration.parse(System.getProperty("sentinel.simulation.time", "PT0S"));
  private static final Long SEED = Long.getLong("sentinel.seed");

  @Test
  void outputs_are_what_the_model_says_whatever_happens() {
    each(seed -> simulate(seed, 1));
  }

  @Test
  void the_same_holds_with_handlers_side_by_side() {
    each(seed -> simulate(seed, 4));
  }

  @Test
  void clocks_that_disagree_and_jump_change_nothing() {
    each(
        seed -> {
          SimWorld world = new SimWorld(seed, 1, true, 0.02, name -> List.of()).withJumpingClocks();
          world.run(4_000);
          check(world);
        });
  }

  @Test
  void without_the_flush_rule_readers_see_keys_out_of_order() {
    int inverted = 0;
    for (long seed = 1; seed <= 200 && inverted == 0; seed++) {
      SimWorld world = new SimWorld(seed, 1, false, 0.0, name -> List.of());
      world.run(3_000);
      if (!world.committed("out").equals(world.expected(false))) {
        inverted++;
      }
    }
    assertThat(inverted).isPositive();
  }

  @Test
  void a_database_joined_by_ledger_and_outbox_agrees_with_kafka() {
    each(
        seed -> {
          SimState.Database database = new SimState.Database();
          SimWorld world =
              new SimWorld(seed, 1, true, 0.02, name -> List.of(new SimState(database)));
          world.run(4_000);
          assertThat(world.committed("out")).isEqualTo(world.expected(false));
          assertThat(world.committed("dead")).isEqualTo(world.expected(true));
          assertThat(database.effects.values()).containsOnly(1);
          assertThat(database.effects)
              .hasSize(world.expected(false).values().stream().mapToInt(List::size).sum());
        });
  }

  private interface Simulation {
    void run(long seed);
  }

  private static void each(Simulation simulation) {
    long first = SEED == null ? System.nanoTime() : SEED;
    long runs = SEED == null ? RUNS : 1;
    long begun = System.nanoTime();
    for (long i = 0;
        i < runs || (SEED == null && System.nanoTime() - begun < TIME.toNanos());
        i++) {
      long seed = first + i;
      try {
        simulation.run(seed);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": replay with -Dsentinel.seed=" + seed, e);
      }
    }
  }

  private static void simulate(long seed, int concurrency) {
    SimWorld world = new SimWorld(seed, concurrency, true, 0.02, name -> List.of());
    world.run(4_000);
    check(world);
  }

  private static void check(SimWorld world) {
    assertThat(world.committed("out")).isEqualTo(world.expected(false));
    assertThat(world.committed("dead")).isEqualTo(world.expected(true));
  }
}

package io.streamsentinel.schedules;

import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * Runs a case under many schedules of its threads, by Lincheck, which shows the one that fails.
 * Those with the fewest switches come first; {@code -Dsentinel.schedules.times=10} tries ten times
 * as many. Neither a missing {@code volatile} is found, since memory is taken to be sequentially
 * consistent, nor a thread that sleeps for good because a wake-up was lost.
 */
public final class Schedules {

  private static final int TIMES = Integer.getInteger("sentinel.schedules.times", 1);
  private static final int A_SCENARIO = 50;

  private Schedules() {}

  /** One case. It makes what it shares, starts threads and waits for them. */
  public interface Case {
    /** Throws what is wrong. */
    void run(Threads threads) throws InterruptedException;
  }

  /** Runs a case under so many schedules. */
  public static void explore(int schedules, Case oneCase) {
    Lincheck.runConcurrentTest(
        schedules * TIMES,
        () -> {
          try {
            oneCase.run(new Threads());
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /**
   * Has two threads call a structure's operations, in so many scenarios: their answers are those of
   * one thread that makes the calls in some order.
   */
  public static void linearizable(int scenarios, Class<?> structure) {
    new ModelCheckingOptions()
        .iterations(scenarios * TIMES)
        .invocationsPerIteration(A_SCENARIO)
        .actorsBefore(1)
        .actorsPerThread(2)
        .actorsAfter(1)
        .check(structure);
  }

  /** Fails the case; AssertJ would be explored as well. */
  public static void expect(boolean condition, String what, Object found) {
    if (!condition) {
      throw new AssertionError(what + ": " + found);
    }
  }
}

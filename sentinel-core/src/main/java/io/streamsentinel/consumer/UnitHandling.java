package io.streamsentinel.consumer;

import io.streamsentinel.error.RetriableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Handles records one by one: straight through on the intake thread at concurrency 1; by key on an
 * executor otherwise, and wherever a unit that failed has left a gap.
 */
final class UnitHandling implements Handling {

  private static final long DEAD_LETTER_RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  /** A stretch that takes longer holds up what it has done. */
  private static final long SLOW_NANOS = Duration.ofMillis(10).toNanos();

  private static final int LONGEST_STRETCH = 256;

  /** What became of a unit that the intake has to look at. */
  private record Outcome(OpenUnit unit, @Nullable Throwable failure) {}

  private final Attempt attempt;
  private final Failures failures;
  private final Surrender surrender;
  private final Holds holds;
  private final Retries retries;
  private final Signal intake;
  private final @Nullable Workers workers;
  private final EngineMetrics metrics;
  private final ArrayDeque<OpenUnit> ready = new ArrayDeque<>();
  private final ConcurrentLinkedQueue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
  private int stretch = 16;

  UnitHandling(
      Attempt attempt,
      Failures failures,
      Surrender surrender,
      Holds holds,
      Retries retries,
      Signal intake,
      @Nullable Executor executor,
      int concurrency,
      EngineMetrics metrics) {
    this.attempt = attempt;
    this.failures = failures;
    this.surrender = surrender;
    this.holds = holds;
    this.retries = retries;
    this.intake = intake;
    this.workers = executor == null ? null : new Workers(executor, concurrency, this::work);
    this.metrics = metrics;
  }

  @Override
  public void accept(Decoded decoded) {
    Partition partition = decoded.owner();
    int done = 0;
    if (workers == null && partition.straight() && !holds.isHeld(partition)) {
      done = straight(decoded);
    }
    List<OpenUnit> units = decoded.units();
    if (done < units.size() && partition.running()) {
      for (OpenUnit unit : units.subList(done, units.size())) {
        if (partition.enter(unit)) {
          dispatch(unit);
        }
      }
      partition.mark(decoded.endPosition());
    }
  }

  /** The way nearly every record goes; returns how many went it. */
  private int straight(Decoded decoded) {
    Partition partition = decoded.owner();
    List<OpenUnit> units = decoded.units();
    partition.handlerStarted();
    try {
      int done = 0;
      boolean further = true;
      while (further) {
        int end = Math.min(units.size(), done + stretch);
        int reached = stretch(partition, units, done, end);
        if (reached == units.size()) {
          partition.pass(new ArrayList<>(units.subList(done, reached)), decoded.endPosition());
        } else if (reached > done) {
          partition.pass(
              new ArrayList<>(units.subList(done, reached)), units.get(reached - 1).next());
        }
        further = reached == end && end < units.size();
        done = reached;
      }
      return done;
    } finally {
      partition.handlerEnded();
    }
  }

  /** Returns the first that did not go; what went is passed on before the next stretch begins. */
  private int stretch(Partition partition, List<OpenUnit> units, int from, int end) {
    long begun = metrics.handlerBegins();
    int at = from;
    while (at < end
        && partition.running()
        && units.get(at).poison() == null
        && succeeds(units.get(at))) {
      at++;
    }
    long nanos = metrics.handled(partition.id().topic(), begun, at - from);
    if (nanos > SLOW_NANOS) {
      stretch = Math.max(1, stretch / 4);
    } else if (nanos < SLOW_NANOS / 4 && at - from == stretch) {
      stretch = Math.min(LONGEST_STRETCH, stretch * 2);
    }
    return at;
  }

  /**
   * A unit that fails on the straight way keeps its failure, and meets it again on the other way.
   */
  private boolean succeeds(OpenUnit unit) {
    Throwable failure = attempt.call(unit);
    Attempt.forgetInterrupt();
    unit.remember(failure);
    return failure == null;
  }

  private void dispatch(OpenUnit unit) {
    if (holds.isHeld(unit.owner())) {
      holds.queue(unit);
    } else if (workers == null) {
      ready.add(unit);
      runReady();
    } else {
      workers.submit(unit);
    }
  }

  private void runReady() {
    OpenUnit unit = ready.poll();
    while (unit != null) {
      if (holds.isHeld(unit.owner()) && !unit.watched()) {
        holds.queue(unit);
      } else if (unit.owner().running()) {
        settle(unit, run(unit));
      }
      unit = ready.poll();
    }
  }

  private @Nullable Throwable run(OpenUnit unit) {
    Throwable known = unit.poison() == null ? unit.takeRemembered() : unit.poison();
    if (known != null) {
      return known;
    }
    unit.owner().handlerStarted();
    try {
      long begun = metrics.handlerBegins();
      Throwable failure = attempt.call(unit);
      metrics.handled(unit.raw().topic(), begun, 1);
      if (workers == null) {
        Attempt.forgetInterrupt();
      }
      return failure;
    } finally {
      unit.owner().handlerEnded();
    }
  }

  /** On a thread of the executor: handles one unit, and returns the one that it leads to. */
  private @Nullable OpenUnit work(@Nullable OpenUnit unit) {
    if (unit == null || !unit.owner().running()) {
      return null;
    }
    Throwable failure;
    try {
      failure = run(unit);
    } catch (VirtualMachineError e) {
      // The intake's thread is where the consumer can be ended.
      failure = e;
    }
    if (failure instanceof InterruptedException) {
      // Somebody wants this thread to end, and it may go on with another unit.
      Thread.currentThread().interrupt();
    }
    if (failure != null || unit.watched()) {
      outcomes.add(new Outcome(unit, failure));
      intake.raise();
      return null;
    }
    return unit.owner().finish(unit);
  }

  private void settle(OpenUnit unit, @Nullable Throwable failure) {
    if (failure == null) {
      passed(unit);
      return;
    }
    if (failure instanceof VirtualMachineError end && !(end instanceof StackOverflowError)) {
      throw end;
    }
    if (!unit.owner().running()) {
      return;
    }
    unit.watch();
    Failures.Verdict verdict = failures.verdict(unit, failure);
    if (verdict instanceof Failures.Again again) {
      retries.in(again.nanos(), unit, null);
    } else if (verdict instanceof Failures.Wait wait) {
      holds.hold(unit, wait.reason());
      retries.in(wait.nanos(), unit, null);
    } else if (verdict instanceof Failures.Stop stop) {
      throw stop.reason();
    } else if (verdict instanceof Failures.GiveUp giveUp) {
      giveUp(unit, giveUp.reason());
    }
  }

  private void giveUp(OpenUnit unit, Throwable reason) {
    try {
      if (surrender.giveUp(unit, reason)) {
        passed(unit);
      }
    } catch (RetriableException e) {
      holds.hold(unit, "the dead-letter topic takes nothing");
      retries.in(DEAD_LETTER_RETRY_NANOS, unit, reason);
    }
  }

  private void passed(OpenUnit unit) {
    List<OpenUnit> released = unit.watched() ? holds.release(unit) : List.of();
    OpenUnit next = unit.owner().finish(unit);
    released.forEach(this::next);
    if (next != null) {
      next(next);
    }
  }

  private void next(OpenUnit unit) {
    if (workers == null) {
      ready.add(unit);
    } else {
      dispatch(unit);
    }
  }

  @Override
  public boolean step() {
    boolean worked = false;
    for (Outcome outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
      settle(outcome.unit(), outcome.failure());
      worked = true;
    }
    for (Retries.Due due = retries.poll(); due != null; due = retries.poll()) {
      worked = true;
      retry(due);
    }
    runReady();
    return worked;
  }

  private void retry(Retries.Due due) {
    OpenUnit unit = due.unit();
    Throwable reason = due.surrender();
    if (!unit.owner().running()) {
      return;
    }
    if (reason != null) {
      giveUp(unit, reason);
    } else if (workers == null) {
      settle(unit, run(unit));
    } else {
      workers.submit(unit);
    }
  }

  @Override
  public boolean idle() {
    return (workers == null || workers.idle()) && outcomes.isEmpty();
  }

  @Override
  public boolean settled() {
    holds.prune();
    retries.prune();
    return retries.isEmpty();
  }

  @Override
  public long patienceNanos() {
    return retries.nextNanos();
  }
}

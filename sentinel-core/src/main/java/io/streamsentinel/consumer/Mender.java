package io.streamsentinel.consumer;

import io.streamsentinel.error.FatalException;
import io.streamsentinel.participant.Participant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts things right after an epoch failed, while nothing else is under way: aborts what is open, or
 * replaces the producers and reads what became of it, and says which epochs to send again. On the
 * sending thread.
 */
final class Mender {

  private static final Logger LOG = LoggerFactory.getLogger(Mender.class);

  private static final Duration FIRST_DELAY = Duration.ofMillis(20);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);
  private static final int RESOLVE_TRIES = 12;

  /**
   * What failed. {@code failure} is null if the epoch was not tried because of one before it, or
   * because a partition of it was lost.
   */
  record Trouble(
      ClosedEpoch epoch, Lane lane, Call call, @Nullable Throwable failure, boolean tried) {}

  private final Lanes lanes;
  private final Isolation isolation;
  private final Resolution resolution;
  private final List<Participant> participants;
  private final Rebuilds rebuilds;
  private final Supplier<@Nullable Membership> membership;
  private final Duration transactionTimeout;
  private final LongSupplier ticker;
  private final Witness witness;
  private final EngineMetrics metrics;

  private List<ClosedEpoch> epochs = List.of();
  private Reaction reaction = Reaction.REPEAT;
  private @Nullable Trouble gravest;
  private boolean underway;
  private boolean replaced;
  private boolean fenced;
  private int unresolved;
  private volatile long pollsNeeded;
  private long notBefore = Long.MIN_VALUE;

  Mender(
      Lanes lanes,
      Isolation isolation,
      Resolution resolution,
      List<Participant> participants,
      Rebuilds rebuilds,
      Supplier<@Nullable Membership> membership,
      Duration transactionTimeout,
      LongSupplier ticker,
      Witness witness,
      EngineMetrics metrics) {
    this.lanes = lanes;
    this.isolation = isolation;
    this.resolution = resolution;
    this.participants = participants;
    this.rebuilds = rebuilds;
    this.membership = membership;
    this.transactionTimeout = transactionTimeout;
    this.ticker = ticker;
    this.witness = witness;
    this.metrics = metrics;
  }

  /** Whether the next epoch may be sent under this membership, now. */
  boolean ready(Membership current) {
    return current.polls() >= pollsNeeded && waitNanos() <= 0;
  }

  /** Whether nothing can be sent before the next poll has returned. From any thread. */
  boolean needsPoll() {
    Membership current = membership.get();
    return current == null || current.polls() < pollsNeeded;
  }

  boolean underway() {
    return underway;
  }

  void succeeded() {
    rebuilds.succeeded();
  }

  void begin(List<Trouble> troubles) {
    underway = true;
    fenced = false;
    replaced = false;
    reaction = Reaction.ABORT;
    gravest = null;
    epochs = new ArrayList<>();
    for (Trouble trouble : troubles) {
      epochs.add(trouble.epoch());
      Throwable failure = trouble.failure();
      if (failure != null) {
        Reactions.Meaning meaning = Reactions.to(failure, trouble.call());
        metrics.error(meaning.type());
        LOG.warn(
            "{} failed in {}: {} -> {}",
            trouble.epoch(),
            trouble.call(),
            failure.getClass().getName(),
            meaning.reaction());
        if (gravest == null || meaning.reaction().graverThan(reaction)) {
          gravest = trouble;
          reaction = meaning.reaction();
          noteFence(meaning, trouble.lane());
        }
      }
    }
  }

  /**
   * A fence before the transaction's time is up can't be the coordinator's: somebody else's. It may
   * show in a send and again in the abort, and counts once.
   */
  private void noteFence(Reactions.Meaning meaning, Lane lane) {
    if (!fenced
        && meaning.type() == ErrorType.FENCED
        && lane.ageNanos() < transactionTimeout.toNanos()) {
      fenced = true;
      rebuilds.fenced();
    }
  }

  /** Does what can be done now; {@link #underway} tells whether that was all. */
  boolean step() {
    if (waitNanos() > 0) {
      return false;
    }
    if (reaction == Reaction.STOP || reaction == Reaction.QUARANTINE) {
      throw stop();
    }
    if (reaction != Reaction.REBUILD) {
      try {
        abort();
        return true;
      } catch (RuntimeException e) {
        escalate(e);
      }
    }
    return rebuild();
  }

  private void abort() {
    lanes.abortOpen();
    witness.at(CrashPoint.ABORTED);
    for (ClosedEpoch epoch : epochs) {
      metrics.aborted();
      participants.forEach(participant -> participant.aborted(epoch));
    }
    Trouble cause = gravest;
    if (reaction == Reaction.ISOLATE && cause != null) {
      isolation.isolate(cause.epoch(), cause.failure());
    }
    Membership current = membership.get();
    if (reaction == Reaction.ABORT_AND_POLL && current != null) {
      pollsNeeded = current.polls() + 1;
    }
    if (cause != null) {
      int failures = cause.epoch().failed();
      if (failures > 1 && reaction == Reaction.ABORT) {
        isolation.recheck(cause.epoch());
      }
      delay(failures);
      rebuilds.failed();
    }
    underway = false;
  }

  private void escalate(RuntimeException failure) {
    Reactions.Meaning meaning = Reactions.to(failure, Call.ABORT);
    metrics.error(meaning.type());
    LOG.warn("An abort failed: {}; the producers are replaced", failure.getClass().getName());
    reaction = meaning.reaction() == Reaction.STOP ? Reaction.STOP : Reaction.REBUILD;
    noteFence(meaning, gravest == null ? lanes.first() : gravest.lane());
    if (reaction == Reaction.STOP) {
      gravest = new Trouble(epochs.get(0), lanes.first(), Call.ABORT, failure, true);
      throw stop();
    }
  }

  private boolean rebuild() {
    if (!replaced) {
      rebuilds.begin(lanes.transactionalIds());
      try {
        lanes.replaceAll();
      } catch (RuntimeException e) {
        Reactions.Meaning meaning = Reactions.to(e, Call.INIT);
        metrics.error(meaning.type());
        if (meaning.reaction() == Reaction.STOP) {
          throw new FatalException("the producers can't be replaced: " + e.getMessage(), e);
        }
        if (meaning.type() == ErrorType.FENCED) {
          rebuilds.fenced();
        }
        delay(rebuilds.count());
        return true;
      }
      metrics.rebuilt();
      witness.at(CrashPoint.REBUILT);
      replaced = true;
      Membership current = membership.get();
      pollsNeeded = current == null ? 1 : current.polls() + 1;
    }
    Membership current = membership.get();
    if (current == null || current.polls() < pollsNeeded) {
      return false;
    }
    if (!resolution.resolve(epochs, current)) {
      rebuilds.failed();
      unresolved++;
      // What stays pending may be a transaction that only another initialisation ends.
      replaced = unresolved % RESOLVE_TRIES != 0;
      delay(unresolved);
      return true;
    }
    unresolved = 0;
    for (ClosedEpoch epoch : epochs) {
      if (!epoch.isEmpty()) {
        metrics.aborted();
        participants.forEach(participant -> participant.aborted(epoch));
      }
    }
    underway = false;
    return true;
  }

  /** What has to be sent again. */
  List<ClosedEpoch> resend() {
    List<ClosedEpoch> left = new ArrayList<>(epochs);
    left.removeIf(ClosedEpoch::isEmpty);
    epochs = List.of();
    return left;
  }

  long patienceNanos() {
    return Math.max(0, Math.min(Stage.LONG, waitNanos()));
  }

  private long waitNanos() {
    return notBefore == Long.MIN_VALUE ? 0 : notBefore - ticker.getAsLong();
  }

  private void delay(int failures) {
    long nanos = FIRST_DELAY.toNanos() << Math.min(Math.max(0, failures - 1), 10);
    notBefore = ticker.getAsLong() + Math.min(nanos, LONGEST_DELAY.toNanos());
  }

  private FatalException stop() {
    Trouble cause = gravest;
    Throwable failure = cause == null ? null : cause.failure();
    String what = failure == null ? "unknown" : failure.getClass().getName();
    try {
      lanes.abortOpen();
    } catch (RuntimeException e) {
      LOG.warn("The open transactions are left to their timeout: {}", e.getClass().getName());
    }
    return new FatalException(
        "the consumer stops: %s can't be committed (%s in %s). Nothing uncommitted is visible; mend the cause and restart."
            .formatted(
                cause == null ? "an epoch" : cause.epoch(),
                what,
                cause == null ? "" : cause.call()),
        failure);
  }
}

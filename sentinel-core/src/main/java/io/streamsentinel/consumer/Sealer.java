package io.streamsentinel.consumer;

import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.participant.UnitsFailedException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has participants make durable what they hold of an epoch, and takes out the units that can't be.
 * When it is through, the epoch can't be dropped any more.
 */
final class Sealer {

  private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);

  private final ParticipantCalls participants;
  private final Surrender surrender;
  private final Attempt attempt;
  private final Failures failures;
  private final Duration patience;
  private final Ports ports;

  /** {@code patience} is how long a handler that is called again may answer "not now". */
  Sealer(
      ParticipantCalls participants,
      Surrender surrender,
      Attempt attempt,
      Failures failures,
      Duration patience,
      Ports ports) {
    this.participants = participants;
    this.surrender = surrender;
    this.attempt = attempt;
    this.failures = failures;
    this.patience = patience;
    this.ports = ports;
  }

  /**
   * Seals an epoch that is under a membership; parts of partitions that are severed meanwhile are
   * dropped. Returns whether anything is left to commit.
   */
  boolean seal(ClosedEpoch epoch, Membership membership) {
    if (epoch.sealed()) {
      return true;
    }
    int done = 0;
    List<Participant> all = participants.all();
    while (done < all.size()) {
      Participant participant = all.get(done);
      try {
        participants.again(
            () -> {
              if (epoch.under(membership)) {
                participant.beforeCommit(epoch);
              }
            });
        done++;
      } catch (UnitsFailedException e) {
        // What earlier participants made durable is not the epoch any more: they are asked again.
        try {
          fail(epoch, e);
          done = 0;
        } catch (RetriableException stillNot) {
          sever(epoch, participant, stillNot);
        }
      } catch (RuntimeException e) {
        sever(epoch, participant, e);
      }
      if (epoch.isEmpty()) {
        return false;
      }
    }
    epoch.seal();
    return true;
  }

  private void fail(ClosedEpoch epoch, UnitsFailedException failure) {
    // In offset order: a handler that is called again may build on the one before it.
    failure.units().entrySet().stream()
        .sorted(
            Comparator.comparing(
                    (Map.Entry<UnitOfWork, Throwable> e) -> e.getKey().partition().toString())
                .thenComparing(e -> e.getKey().offset()))
        .forEach(
            entry -> {
              if (!(entry.getKey() instanceof OpenUnit unit)) {
                throw new IllegalStateException("not a unit of " + epoch + ": " + entry.getKey());
              }
              if (failure.again()) {
                callAgain(unit);
              } else {
                surrender.inEpoch(unit, entry.getValue());
              }
            });
  }

  /**
   * The retries of a first call apply, and "not now" is asked later; what is sent waits meanwhile,
   * for it is in its place.
   */
  private void callAgain(OpenUnit unit) {
    long begun = ports.ticker().getAsLong();
    Throwable failure = attempt.call(unit);
    while (failure != null && !unit.owner().severed()) {
      Failures.Verdict verdict = failures.verdict(unit, failure);
      if (verdict instanceof Failures.GiveUp) {
        surrender.inEpoch(unit, failure);
        return;
      }
      if (verdict instanceof Failures.Again again) {
        ports.pauses().pause(Duration.ofNanos(again.nanos()));
      } else if (verdict instanceof Failures.Wait wait) {
        boolean closing = Thread.currentThread().isInterrupted();
        if (closing || ports.ticker().getAsLong() - begun > patience.toNanos()) {
          unit.owner()
              .sever(
                  "the handler of %s had to be called again, and answered \"not now\" for %s (%s). Restart when it can be handled."
                      .formatted(unit, patience, wait.reason()));
          return;
        }
        ports.pauses().pause(Duration.ofNanos(wait.nanos()));
      }
      failure = attempt.call(unit);
    }
  }

  private static void sever(ClosedEpoch epoch, Participant participant, RuntimeException failure) {
    LOG.error(
        "{} failed before the commit of {}: its partitions are quarantined",
        participant.name(),
        epoch,
        failure);
    for (EpochPart part : epoch.parts()) {
      part.owner()
          .sever(
              "%s could not prepare %s (%s). Nothing of it is committed; see the log, then restart."
                  .formatted(participant.name(), epoch, failure.getClass().getName()));
      part.resolve();
      epoch.remove(part);
    }
  }
}

package io.streamsentinel.consumer;

import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.participant.UnitsFailedException;
import io.streamsentinel.unit.NotNowException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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

  Sealer(ParticipantCalls participants, Surrender surrender, Attempt attempt) {
    this.participants = participants;
    this.surrender = surrender;
    this.attempt = attempt;
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
              Throwable reason = entry.getValue();
              if (failure.again()) {
                Throwable again = handleAgain(unit);
                if (again == null) {
                  return;
                }
                reason = again;
              }
              surrender.inEpoch(unit, reason);
            });
  }

  /** Returns what the handler threw, or null. One that says "not now" is asked later. */
  private @Nullable Throwable handleAgain(OpenUnit unit) {
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    participants.again(
        () -> {
          Throwable reason = attempt.call(unit);
          if (reason instanceof NotNowException) {
            throw new RetriableException(unit + " can't be handled now", reason);
          }
          thrown.set(reason);
        });
    return thrown.get();
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

package io.streamsentinel.consumer;

import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Participant;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Calls participants in their order, and again what may be called again. Bounded: a participant
 * that stays away longer than its patience fails.
 */
final class ParticipantCalls {

  private static final Duration FIRST = Duration.ofMillis(20);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final List<Participant> participants;
  private final LongSupplier ticker;
  private final Pauses pauses;
  private final Duration patience;
  private final EngineMetrics metrics;

  ParticipantCalls(
      List<Participant> participants,
      LongSupplier ticker,
      Pauses pauses,
      Duration patience,
      EngineMetrics metrics) {
    this.participants = participants;
    this.ticker = ticker;
    this.pauses = pauses;
    this.patience = patience;
    this.metrics = metrics;
  }

  boolean none() {
    return participants.isEmpty();
  }

  List<Participant> all() {
    return participants;
  }

  void each(Consumer<Participant> call) {
    for (Participant participant : participants) {
      again(() -> call.accept(participant));
    }
  }

  /**
   * Tells that an epoch is committed. A participant that can't take that ends the consumer: the
   * commit stands, and what the participant missed is its own recovery's to find.
   */
  void afterCommit(ClosedEpoch epoch) {
    for (Participant participant : participants) {
      try {
        again(() -> participant.afterCommit(epoch));
      } catch (RuntimeException e) {
        metrics.error(ErrorType.PARTICIPANT);
        throw new FatalException(
            "%s failed after the commit of %s, which stands. Mend the cause and restart: %s recovers when its partitions are assigned."
                .formatted(participant.name(), epoch, participant.name()),
            e);
      }
    }
  }

  /** One call, repeated while it asks for that, within the patience, and while nobody closes. */
  void again(Runnable call) {
    long begun = ticker.getAsLong();
    Duration delay = FIRST;
    while (true) {
      try {
        call.run();
        return;
      } catch (RetriableException e) {
        metrics.error(ErrorType.PARTICIPANT);
        boolean closing = Thread.currentThread().isInterrupted();
        if (closing || ticker.getAsLong() - begun > patience.toNanos()) {
          throw e;
        }
        pauses.pause(delay);
        delay = delay.multipliedBy(2).compareTo(LONGEST) < 0 ? delay.multipliedBy(2) : LONGEST;
      }
    }
  }
}

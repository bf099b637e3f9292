package io.streamsentinel.consumer;

import io.streamsentinel.error.AbortableException;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the unit whose record a broker refuses, by sending the epoch's units one by one in a
 * transaction that is then aborted, and gives that unit's record up. Slow, and as rare as a limit
 * that was lowered under a running consumer.
 */
final class Isolation {

  private static final Logger LOG = LoggerFactory.getLogger(Isolation.class);

  private final Lanes lanes;
  private final Surrender surrender;
  private final OutputLimits limits;
  private final boolean withParticipants;

  Isolation(Lanes lanes, Surrender surrender, OutputLimits limits, boolean withParticipants) {
    this.lanes = lanes;
    this.surrender = surrender;
    this.limits = limits;
    this.withParticipants = withParticipants;
  }

  void isolate(ClosedEpoch epoch, @Nullable Throwable failure) {
    limits.forget();
    for (EpochPart part : epoch.parts()) {
      if (refuses(part.republished())) {
        sever(part, epoch);
        continue;
      }
      for (OpenUnit unit : part.units()) {
        if (refuses(unit.outputs())) {
          giveUp(epoch, part, unit, failure);
        }
      }
    }
  }

  /**
   * Gives up what is above the limits of its topics as they are now. A client whose batch the
   * broker finds too large may split it into the same batch for as long as the transaction lives,
   * and then reports something else.
   */
  void recheck(ClosedEpoch epoch) {
    limits.forget();
    for (EpochPart part : epoch.parts()) {
      for (OpenUnit unit : part.units()) {
        AbortableException tooLarge = tooLarge(unit.outputs());
        if (tooLarge != null) {
          giveUp(epoch, part, unit, tooLarge);
        }
      }
    }
  }

  private @Nullable AbortableException tooLarge(List<ProducerRecord<byte[], byte[]>> outputs) {
    try {
      outputs.forEach(record -> limits.check(record, Encoder.sizeOf(record)));
      return null;
    } catch (AbortableException e) {
      return e;
    }
  }

  private void giveUp(
      ClosedEpoch epoch, EpochPart part, OpenUnit unit, @Nullable Throwable failure) {
    LOG.warn("{}: the broker refuses an output of {}", epoch, unit);
    if (withParticipants || unit.deadLettered()) {
      // What participants made durable holds this output: it can't be taken back, only looked at.
      sever(part, epoch);
    } else {
      surrender.inEpoch(
          unit, failure == null ? new IllegalStateException("refused by the broker") : failure);
    }
  }

  private static void sever(EpochPart part, ClosedEpoch epoch) {
    part.owner()
        .sever(
            "the broker refuses an output of %s that can't be taken back any more. Raise the limit of the output topic that was lowered, then restart."
                .formatted(epoch));
  }

  private boolean refuses(List<ProducerRecord<byte[], byte[]>> outputs) {
    if (outputs.isEmpty()) {
      return false;
    }
    FirstFailure sends = new FirstFailure();
    Throwable failure = null;
    Outlet outlet = lanes.first().outlet();
    outlet.begin();
    try {
      outputs.forEach(record -> outlet.send(record, sends));
      outlet.flush();
      failure = sends.failure();
    } catch (RuntimeException e) {
      failure = e;
    }
    outlet.abort();
    return failure != null && Reactions.to(failure, Call.SEND).reaction() == Reaction.ISOLATE;
  }
}

package io.streamsentinel.consumer;

import io.streamsentinel.participant.StatementParticipant;
import org.jspecify.annotations.Nullable;

/** What every unit of a consumer shares. */
record UnitTools(Encoder encoder, @Nullable StatementParticipant state) {

  StatementParticipant requireState() {
    StatementParticipant participant = state;
    if (participant == null) {
      throw new IllegalStateException(
          "this consumer was built without state: give it a TransactionalStateManager with"
              + " with(...), or send records only");
    }
    return participant;
  }
}

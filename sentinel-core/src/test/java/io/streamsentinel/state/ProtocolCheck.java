package io.streamsentinel.state;

/**
 * What the protocol rests on: with any one of these taken away, the explorer must find a violation.
 */
enum ProtocolCheck {
  /** A ledger step counts only from the offset it names. */
  LEDGER_OFFSET,
  /** A ledger step counts only under the owner's fence. */
  LEDGER_FENCE,
  /** An owner that is refused takes the row for its own only if the fence is its own. */
  LEDGER_FENCE_READ,
  /** The outbox keeps an epoch until Kafka's commit is known. */
  OUTBOX_STAYS,
  /** What the database has and Kafka has not is published by the next owner. */
  REPUBLISH,
  /** Kafka refuses offsets of an older generation. */
  GROUP_FENCING,
  /** The committed offset is read when no transaction can still move it. */
  STABLE_READ,
  /** After an unknown outcome, the offset is read before anything is sent again. */
  REREAD_WHEN_UNKNOWN,
  /** An epoch's offsets are committed only after those of the epoch before. */
  LANE_ORDER,
  /** A late EndTxn can't touch a later transaction (transaction version 2). */
  TRANSACTION_VERSION_2
}

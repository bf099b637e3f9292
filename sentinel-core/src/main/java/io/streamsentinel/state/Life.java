package io.streamsentinel.state;

/**
 * What is remembered of a partition from its claim until it is given up.
 *
 * @param key its name in the ledger
 * @param assignment the engine's number of this life
 * @param fence what the claim raised the ledger's fence to
 * @param inLedger how far the database is known to have gone; -1 until adopted
 * @param inKafka how far Kafka is known to have gone; -1 until adopted
 */
record Life(LedgerKey key, int assignment, long fence, long inLedger, long inKafka) {

  Life fence(long raised) {
    return new Life(key, assignment, raised, inLedger, inKafka);
  }

  Life inLedger(long offset) {
    return new Life(key, assignment, fence, offset, inKafka);
  }

  Life inKafka(long offset) {
    return new Life(key, assignment, fence, inLedger, offset);
  }

  /** How many offsets the database is ahead of Kafka. */
  long lag() {
    return Math.max(0, inLedger - inKafka);
  }
}

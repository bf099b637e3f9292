package io.streamsentinel.state;

/**
 * What is remembered of a partition from its claim until it is given up.
 *
 * @param key its name in the ledger
 * @param assignment the engine's number of this life
 * @param fence what the claim raised the ledger's fence to
 * @param reclaimed whether the fence was raised again since the engine read the committed offset,
 *     which then has to be read again
 * @param inLedger how far the database is known to have gone; -1 until adopted
 * @param inKafka how far Kafka is known to have gone; -1 until adopted
 */
record Life(
    LedgerKey key, int assignment, long fence, boolean reclaimed, long inLedger, long inKafka) {

  static Life claimed(LedgerKey key, int assignment, long fence) {
    return new Life(key, assignment, fence, false, -1, -1);
  }

  Life reclaimed(long raised) {
    return new Life(key, assignment, raised, true, inLedger, inKafka);
  }

  Life inLedger(long offset) {
    return new Life(key, assignment, fence, reclaimed, offset, inKafka);
  }

  Life inKafka(long offset) {
    return new Life(key, assignment, fence, reclaimed, inLedger, offset);
  }

  /** How many offsets the database is ahead of Kafka. */
  long lag() {
    return Math.max(0, inLedger - inKafka);
  }
}

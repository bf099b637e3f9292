package io.streamsentinel.examples.ledger;

/** Where in its work a process is killed. */
public enum Step {
  /** The ledger's fence is raised, nothing is decided. */
  CLAIMED,
  /** Ledger, outbox and Kafka's offset were compared. */
  ADOPTED,
  /** What the database has and Kafka has not is being sent again. */
  REPUBLISHING,
  /** An epoch is closed, the database knows nothing of it. */
  BEFORE_DATABASE,
  /** The database transaction holds everything, its commit was not asked for. */
  IN_DATABASE,
  /** The commit was answered inside the driver, and nobody was told. */
  DATABASE_ANSWERED,
  /** The database has the epoch, Kafka nothing of it. */
  DATABASE_COMMITTED,
  /** Some outputs are handed to the producer. */
  SENDING,
  /**
   * The positions are in Kafka's transaction, its commit was not asked for. Only in a loop written
   * by hand: inside the engine nobody but its own tests can stand there.
   */
  OFFSETS_SENT,
  /** Kafka has the epoch. */
  KAFKA_COMMITTED
}

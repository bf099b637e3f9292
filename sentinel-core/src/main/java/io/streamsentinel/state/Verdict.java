package io.streamsentinel.state;

import io.streamsentinel.unit.Position;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done with a partition whose ledger row, outbox and stable committed offset are
 * known. The whole of recovery's judgement is in {@link #of}: it has no other input and no effect.
 */
sealed interface Verdict {

  /** Database and Kafka agree. */
  record GoOn() implements Verdict {}

  /** The ledger gets its first position. */
  record Begin(Position first) implements Verdict {}

  /** Kafka has forgotten the position, the ledger has not. */
  record StartAt(Position position) implements Verdict {}

  /** The database is ahead: what the outbox holds is sent, in order. */
  record Republish(List<OutboxRow> rows) implements Verdict {}

  /** What is known does not add up. */
  record Quarantine(Finding finding) implements Verdict {}

  /** What does not add up, and what somebody can do about it. */
  enum Finding {
    /** The ledger has no row's position, Kafka has one. */
    UNKNOWN_TO_LEDGER,
    /** The ledger's row is gone although it was claimed. */
    ROW_GONE,
    /** Kafka has no position, and the outbox holds rows that may or may not have been published. */
    PUBLICATION_UNKNOWN,
    /** The database has less than Kafka. */
    DATABASE_BEHIND,
    /** The database is ahead, and the outbox does not hold all of the difference. */
    OUTBOX_INCOMPLETE,
    /** The log no longer holds the ledger's position. */
    LOG_GONE
  }

  /**
   * Judges.
   *
   * @param ledger how far the database has gone
   * @param committed Kafka's stable committed offset
   * @param beyond the outbox's rows beyond {@code committed}, or all if there is none
   * @param start where a partition without any position begins
   * @param logStart the first offset that the log holds
   * @param joining whether a group that has a position may get a ledger
   */
  static Verdict of(
      Optional<Position> ledger,
      Optional<Position> committed,
      List<OutboxRow> beyond,
      Position start,
      long logStart,
      boolean joining) {
    if (ledger.isEmpty()) {
      return committed
          .map(c -> joining ? new Begin(c) : new Quarantine(Finding.UNKNOWN_TO_LEDGER))
          .orElseGet(() -> new Begin(start));
    }
    Position database = ledger.get();
    if (committed.isEmpty()) {
      if (!beyond.isEmpty()) {
        return new Quarantine(Finding.PUBLICATION_UNKNOWN);
      }
      return database.offset() < logStart
          ? new Quarantine(Finding.LOG_GONE)
          : new StartAt(database);
    }
    Position kafka = committed.get();
    if (database.offset() < kafka.offset()) {
      return new Quarantine(Finding.DATABASE_BEHIND);
    }
    if (database.offset() > kafka.offset()) {
      return bridges(beyond, kafka.offset(), database.offset())
          ? new Republish(beyond)
          : new Quarantine(Finding.OUTBOX_INCOMPLETE);
    }
    return database.offset() < logStart ? new Quarantine(Finding.LOG_GONE) : new GoOn();
  }

  private static boolean bridges(List<OutboxRow> rows, long from, long to) {
    long reached = from;
    for (OutboxRow row : rows) {
      if (row.from() != reached) {
        return false;
      }
      reached = row.to().offset();
    }
    return reached == to;
  }
}

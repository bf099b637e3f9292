package io.streamsentinel.state;

import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.unit.Position;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One transaction over ledger, outbox and the units' own rows. Whatever it did is gone unless
 * {@link #commit} returned, or failed in a way that leaves the outcome open. Used by one thread at
 * a time.
 */
interface LedgerTransaction extends AutoCloseable {

  /** Raises the fence of a partition, and makes its row if there is none. */
  Progress claim(LedgerKey key) throws SQLException;

  /** The row of a partition, held against others until the end of this transaction. */
  Optional<Progress> progress(LedgerKey key) throws SQLException;

  /**
   * Sets the first position of a partition that has none.
   *
   * @return whether the row was there, without a position, under this fence
   */
  boolean begin(LedgerKey key, long fence, Position first) throws SQLException;

  /**
   * Moves rows on, each only from where it is said to stand and under the fence that is said to
   * hold.
   *
   * @param steps in the order in which to lock rows
   * @return the steps that did not count; with any, the transaction must not be committed
   */
  List<Advance> advance(List<Advance> steps) throws SQLException;

  /**
   * Executes the statements of units.
   *
   * @throws StatementException if one fails, and the unit is or may be the reason; the transaction
   *     can then only be closed, or taken back to a savepoint
   */
  void execute(List<? extends UnitOfWork> units) throws SQLException;

  /**
   * Executes the units' statements as {@link #execute} does, and finds those units that can't be.
   *
   * @return the units that fail, with the reason; the transaction must then not be committed
   */
  Map<UnitOfWork, Throwable> isolate(List<? extends UnitOfWork> units) throws SQLException;

  /** Puts rows into the outbox. */
  void publish(Map<LedgerKey, OutboxRow> rows) throws SQLException;

  /** The rows of the outbox that lead beyond an offset, in order. */
  List<OutboxRow> outbox(LedgerKey key, long beyond) throws SQLException;

  /** Removes rows of the outbox that lead no further than the offset that Kafka has committed. */
  void prune(Map<LedgerKey, Long> committed) throws SQLException;

  /** Topic ids under which the group has rows for a topic of this name and partition, but ours. */
  List<String> formerTopicIds(LedgerKey key) throws SQLException;

  /** Makes it all durable. */
  void commit() throws SQLException;

  /** Undoes whatever was not committed, and gives the connection back. */
  @Override
  void close();
}

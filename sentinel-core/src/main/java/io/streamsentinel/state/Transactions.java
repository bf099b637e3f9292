package io.streamsentinel.state;

import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.participant.UnitsFailedException;
import java.sql.SQLException;
import java.util.List;

/**
 * Where the transaction of an epoch comes from: a new one, or the one that its units have read in.
 */
interface Transactions {

  /**
   * The transaction for these units.
   *
   * @param units all of the epoch, by partition in offset order
   * @throws UnitsFailedException if units have read what is no longer true, and must run again, or
   *     fail by themselves
   */
  OfEpoch begin(List<UnitOfWork> units) throws SQLException;

  /** New transactions only. */
  static Transactions of(Ledger ledger) {
    return units -> {
      LedgerTransaction transaction = ledger.begin();
      return new OfEpoch() {
        @Override
        public LedgerTransaction transaction() {
          return transaction;
        }

        @Override
        public void execute() throws SQLException {
          transaction.execute(units);
        }

        @Override
        public void committed() {}

        @Override
        public void close() {
          transaction.close();
        }
      };
    };
  }

  /** The transaction of one epoch. */
  interface OfEpoch extends AutoCloseable {

    LedgerTransaction transaction();

    /** Executes what is not executed yet. */
    void execute() throws SQLException;

    /** The units are durable: nothing of them need be remembered. */
    void committed();

    @Override
    void close();
  }
}

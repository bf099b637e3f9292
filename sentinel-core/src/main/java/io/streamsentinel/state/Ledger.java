package io.streamsentinel.state;

import java.sql.SQLException;

/** Where the ledger, the outbox and the units' rows are: a database, or a test's memory. */
interface Ledger {

  /**
   * Begins a transaction.
   *
   * @throws SQLException if there is no connection
   */
  LedgerTransaction begin() throws SQLException;
}

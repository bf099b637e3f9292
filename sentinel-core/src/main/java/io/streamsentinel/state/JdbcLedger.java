package io.streamsentinel.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** The ledger in a database. Safe for use by several threads. */
final class JdbcLedger implements Ledger {

  private final DataSource database;
  private final SessionSettings settings;

  JdbcLedger(DataSource database, SessionSettings settings) {
    this.database = database;
    this.settings = settings;
  }

  @Override
  public JdbcTransaction begin() throws SQLException {
    Connection connection = database.getConnection();
    try {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(settings.sql());
      }
      return new JdbcTransaction(connection);
    } catch (SQLException | RuntimeException e) {
      JdbcTransaction.release(connection);
      throw e;
    }
  }
}

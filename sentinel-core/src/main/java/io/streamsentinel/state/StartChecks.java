package io.streamsentinel.state;

import io.streamsentinel.error.FatalException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, inside a transaction as every epoch has one, whether the database keeps what is built on
 * it: a commit that is reported is durable, and a silent client's locks end.
 */
final class StartChecks {

  private static final Logger LOG = LoggerFactory.getLogger(StartChecks.class);

  private StartChecks() {}

  /**
   * Checks.
   *
   * @throws FatalException if the database would break the promise
   */
  static void run(DataSource database, SessionSettings settings) {
    List<String> refusals = new ArrayList<>();
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        if (!connection
            .getMetaData()
            .getDatabaseProductName()
            .toLowerCase(Locale.ROOT)
            .contains("postgresql")) {
          LOG.warn("State is tested on PostgreSQL alone; settings of this database go unchecked");
          return;
        }
        statement.execute(settings.sql());
        if (show(statement, "synchronous_commit").equals("off")) {
          refusals.add(
              "synchronous_commit is off, so a crash of the server loses commits that Kafka was told"
                  + " of; ALTER ROLE ... SET synchronous_commit = on");
        }
        if (show(statement, "fsync").equals("off")) {
          LOG.warn("fsync is off: a crash of the database's machine loses what Kafka was told of");
        }
        applied(statement, refusals, "lock_timeout", settings.lockTimeout().toMillis());
        applied(
            statement,
            refusals,
            "idle_in_transaction_session_timeout",
            settings.idleTimeout().toMillis());
        String isolation = show(statement, "transaction_isolation");
        if (!isolation.equals(settings.isolation())) {
          refusals.add(
              "transactions are "
                  + isolation
                  + " although "
                  + settings.isolation()
                  + " was asked for: something between here and the server changes settings");
        }
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw SqlErrors.of(e);
    }
    if (!refusals.isEmpty()) {
      throw new FatalException("the database is not fit to keep state: " + refusals);
    }
  }

  private static void applied(Statement statement, List<String> refusals, String name, long millis)
      throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "select setting::bigint from pg_settings where name = '" + name + "'")) {
      row.next();
      if (row.getLong(1) != millis) {
        refusals.add(
            "%s is %d ms in a transaction that set it to %d ms: something between here and the server"
                    .formatted(name, row.getLong(1), millis)
                + " drops settings");
      }
    }
  }

  private static String show(Statement statement, String name) throws SQLException {
    try (ResultSet row = statement.executeQuery("show " + name)) {
      row.next();
      return row.getString(1);
    }
  }
}

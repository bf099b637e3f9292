package io.streamsentinel.doctor;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.PostgresSettings;
import io.streamsentinel.settings.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Whether the database takes rows and keeps what it commits. */
record PostgresCheck(PostgresSettings settings, Deployment deployment, Duration limit, Clock clock)
    implements Check {

  @Override
  public String name() {
    return "postgres: reachable";
  }

  @Override
  public List<Finding> examine(Scratch scratch) throws Exception {
    List<Finding> findings = new ArrayList<>();
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      findings.add(
          Finding.pass(
              name(), "PostgreSQL " + connection.getMetaData().getDatabaseProductVersion()));
      findings.add(rights(connection, scratch));
      findings.addAll(settings(connection));
      findings.add(connections(connection));
      long before = clock.millis();
      long server =
          Long.parseLong(
              value(connection, "select (extract(epoch from clock_timestamp()) * 1000)::bigint"));
      findings.add(Skew.of("postgres: clock", before, server, clock.millis()));
      connection.rollback();
    }
    return findings;
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    settings.user().ifPresent(user -> properties.setProperty("user", user));
    settings
        .password()
        .map(Secret::reveal)
        .ifPresent(password -> properties.setProperty("password", password));
    String seconds = Long.toString(Math.max(1, limit.toSeconds()));
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("socketTimeout", seconds);
    return DriverManager.getConnection(settings.jdbcUrl(), properties);
  }

  /** In a transaction that is rolled back: nothing is ever there for others. */
  private static Finding rights(Connection connection, Scratch scratch) throws SQLException {
    String check = "postgres: rights";
    String table = "\"" + scratch.name() + "\"";
    try (Statement statement = connection.createStatement()) {
      statement.execute("create table " + table + " (id bigint primary key, value text)");
      statement.execute("insert into " + table + " values (1, 'x')");
      statement.execute("update " + table + " set value = 'y' where id = 1");
      return Finding.pass(check, "made a table, wrote a row, rolled back");
    } catch (SQLException e) {
      return Finding.fail(check, Remedy.words(e), Remedy.of(e));
    } finally {
      connection.rollback();
    }
  }

  private List<Finding> settings(Connection connection) throws SQLException {
    String check = "postgres: durability";
    List<Finding> findings = new ArrayList<>();
    if (value(connection, "select pg_is_in_recovery()").equals("t")) {
      findings.add(
          Finding.fail(check, "this server is a standby", "Name the primary in POSTGRES_DSN"));
    }
    for (String key : List.of("fsync", "full_page_writes")) {
      if (setting(connection, key).equals("off")) {
        String detail = key + "=off: a crash of the machine may corrupt the database";
        String fix = "Set %s=on in postgresql.conf".formatted(key);
        findings.add(
            deployment == Deployment.DEVELOPMENT
                ? Finding.warn(check, detail, fix)
                : Finding.fail(check, detail, fix));
      }
    }
    if (setting(connection, "synchronous_commit").equals("off")) {
      findings.add(
          Finding.fail(
              check,
              "synchronous_commit=off: a crash loses commits that Kafka already knows of",
              "Set synchronous_commit=on (or remote_apply with standbys)"));
    }
    if (findings.isEmpty()) {
      findings.add(Finding.pass(check, "commits outlive a crash"));
    }
    return findings;
  }

  private static Finding connections(Connection connection) throws SQLException {
    String check = "postgres: connections";
    int most = Integer.parseInt(setting(connection, "max_connections"));
    int used =
        Integer.parseInt(
            value(
                connection,
                "select count(*) from pg_stat_activity where backend_type = 'client backend'"));
    String detail = "%d of %d in use".formatted(used, most);
    return used * 10 > most * 8
        ? Finding.warn(check, detail, "Raise max_connections or use a pooler")
        : Finding.pass(check, detail);
  }

  private static String setting(Connection connection, String key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("select current_setting(?)")) {
      statement.setString(1, key);
      return first(statement.executeQuery());
    }
  }

  private static String value(Connection connection, String query) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      return first(statement.executeQuery());
    }
  }

  private static String first(ResultSet rows) throws SQLException {
    try (rows) {
      rows.next();
      return String.valueOf(rows.getString(1));
    }
  }
}

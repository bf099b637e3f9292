package io.streamsentinel.state;

import io.streamsentinel.stack.Postgres;
import io.streamsentinel.stack.Stack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/** A schema of its own on a real PostgreSQL. */
public final class TestDatabase implements AutoCloseable {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final Postgres server;
  private final PGSimpleDataSource dataSource;
  private final String schema;

  private TestDatabase(Postgres server) {
    schema = "t" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
    this.server = server;
    dataSource = source(server);
    execute("create schema " + schema);
    dataSource.setCurrentSchema(schema);
  }

  /** On the server that all tests share. */
  public static TestDatabase shared() {
    return new TestDatabase(Stack.shared().postgres());
  }

  /** On this server. */
  public static TestDatabase on(Postgres server) {
    return new TestDatabase(server);
  }

  private static PGSimpleDataSource source(Postgres server) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.jdbcUrl());
    source.setUser(server.user());
    source.setPassword(server.password());
    source.setApplicationName("state-test");
    source.setLogServerErrorDetail(false);
    source.setConnectTimeout(5);
    return source;
  }

  /** New connections with this schema as their own. */
  public PGSimpleDataSource dataSource() {
    return dataSource;
  }

  /** The same, to be changed by whoever asked. */
  public PGSimpleDataSource newDataSource() {
    PGSimpleDataSource source = source(server);
    source.setCurrentSchema(schema);
    return source;
  }

  /** The schema's name. */
  public String schema() {
    return schema;
  }

  /** Executes one statement. */
  public void execute(String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of what is found. */
  public List<String> column(String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one number that is found. */
  public long number(String sql) {
    return Long.parseLong(column(sql).get(0));
  }

  /** Sessions that hold something open, as the invariant after each test forbids. */
  public List<String> openSessions() {
    return column(
        "select state || ' ' || left(query, 80) from pg_stat_activity where application_name ="
            + " 'state-test' and pid <> pg_backend_pid() and state like 'idle in transaction%'"
            + " union all select 'prepared ' || gid from pg_prepared_xacts");
  }

  @Override
  public void close() {
    execute("drop schema " + schema + " cascade");
  }
}

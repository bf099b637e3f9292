package io.streamsentinel.examples.ledger;

import io.streamsentinel.state.LedgerSchema;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** The tables, and the check that they and the topics agree to the cent. */
final class Books {

  private static final long OPENING_CENTS = 1_000_000;

  private final LedgerSetting setting;
  private final LedgerTopics topics;
  private final long payments;

  Books(LedgerSetting setting, LedgerTopics topics, long payments) {
    this.setting = setting;
    this.topics = topics;
    this.payments = payments;
  }

  /** Makes the schema, the ledger's tables and the accounts. */
  void open() {
    execute(
        "create schema " + setting.name(),
        "set search_path to " + setting.name(),
        LedgerSchema.ddl(),
        "create table audit (id bigint primary key, from_account integer not null, to_account integer"
            + " not null, cents bigint not null check (cents > 0))",
        "create table accounts (id integer primary key, cents bigint not null)",
        "insert into accounts select n, "
            + OPENING_CENTS
            + " from generate_series(0, "
            + (setting.accounts() - 1)
            + ") n");
  }

  /** How many payments are booked. */
  long booked() {
    return number("select count(*) from audit");
  }

  /** What does not agree; empty if everything does. */
  List<String> differences() {
    List<String> wrong = new ArrayList<>();
    TreeSet<Long> good = new TreeSet<>();
    TreeSet<Long> bad = new TreeSet<>();
    Map<Integer, Long> balances = new HashMap<>();
    LongStream.range(0, payments)
        .mapToObj(id -> Transfer.number(id, setting.accounts()))
        .forEach(
            transfer -> {
              if (transfer.refused()) {
                bad.add(transfer.id());
              } else {
                good.add(transfer.id());
                balances.merge(transfer.from(), -transfer.cents(), Long::sum);
                balances.merge(transfer.to(), transfer.cents(), Long::sum);
              }
            });
    compare(wrong, "audit rows", good, numbers("select id from audit"));
    compare(wrong, "decisions", good, topics.decided());
    compare(wrong, "dead letters", bad, topics.deadLettered());
    for (int account = 0; account < setting.accounts(); account++) {
      long expected = OPENING_CENTS + balances.getOrDefault(account, 0L);
      long found = number("select cents from accounts where id = " + account);
      if (expected != found) {
        wrong.add("account %d holds %d cents, not %d".formatted(account, found, expected));
      }
    }
    long sum = number("select sum(cents) from accounts");
    if (sum != OPENING_CENTS * setting.accounts()) {
      wrong.add("the balances add up to " + sum);
    }
    long ledger = number("select sum(next_offset) from ss_progress");
    if (ledger != topics.committed()) {
      wrong.add("the ledger is at %d, Kafka at %d".formatted(ledger, topics.committed()));
    }
    long open =
        number(
            "select (select count(*) from pg_stat_activity where application_name = '"
                + setting.name()
                + "' and state like 'idle in transaction%') + (select count(*) from"
                + " pg_prepared_xacts)");
    if (open > 0) {
      wrong.add(open + " transactions were left open in the database");
    }
    return wrong;
  }

  /** Whether everything that came in is done. */
  boolean done() {
    return topics.committed() >= topics.sent();
  }

  private static void compare(
      List<String> wrong, String what, Set<Long> expected, List<Long> found) {
    TreeSet<Long> once = new TreeSet<>(found);
    if (once.size() != found.size()) {
      wrong.add(what + ": " + (found.size() - once.size()) + " are there twice");
    }
    TreeSet<Long> missing = new TreeSet<>(expected);
    missing.removeAll(once);
    if (!missing.isEmpty()) {
      wrong.add(what + ": " + missing.size() + " are missing, the first is " + missing.first());
    }
    once.removeAll(expected);
    if (!once.isEmpty()) {
      wrong.add(what + ": " + once.size() + " should not be there, the first is " + once.first());
    }
  }

  long number(String sql) {
    List<Long> numbers = numbers(sql);
    return numbers.isEmpty() ? 0 : numbers.get(0);
  }

  private List<Long> numbers(String sql) {
    try (Connection connection = DriverManager.getConnection(setting.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute("set search_path to " + setting.name());
      List<Long> values = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          values.add(rows.getLong(1));
        }
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void execute(String... statements) {
    try (Connection connection = DriverManager.getConnection(setting.jdbcUrl());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}

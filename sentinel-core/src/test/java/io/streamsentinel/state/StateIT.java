package io.streamsentinel.state;

import static io.streamsentinel.state.Fakes.P0;
import static io.streamsentinel.state.Fakes.claim;
import static io.streamsentinel.state.Fakes.epoch;
import static io.streamsentinel.state.Fakes.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.UnitsFailedException;
import io.streamsentinel.state.Fakes.FakeAdoption;
import io.streamsentinel.state.Fakes.FakeControl;
import io.streamsentinel.state.Fakes.FakeUnit;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** State over a real PostgreSQL, with the engine's side played by the test. */
class StateIT {

  enum Colour {
    RED
  }

  private final TestDatabase database = TestDatabase.shared();
  private final FakeControl control = new FakeControl();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TransactionalStateManager state = build(database.dataSource());

  private TransactionalStateManager build(javax.sql.DataSource source) {
    return TransactionalStateManager.builder(source, Fakes.GROUP)
        .createTables(true)
        .meters(registry)
        .lockTimeout(Duration.ofMillis(300))
        .reruns(2)
        .build();
  }

  @BeforeEach
  void start() {
    state.start(control);
    state.claim(claim(P0, 1));
    state.adopt(new FakeAdoption(claim(P0, 1), -1));
    database.execute("create table rows (id bigint primary key, note text)");
  }

  @AfterEach
  void nothing_is_left_open() {
    state.close();
    assertThat(database.openSessions()).isEmpty();
    database.close();
  }

  @Test
  void an_epoch_is_in_the_database_whole() {
    state.beforeCommit(epoch(part(P0, 1, 0, insert(0), insert(1))));

    assertThat(database.column("select id from rows order by id")).containsExactly("0", "1");
    assertThat(database.number("select next_offset from ss_progress")).isEqualTo(2);
    assertThat(database.number("select units from ss_outbox")).isEqualTo(2);
  }

  @Test
  void every_type_of_argument_arrives_and_null_for_each() {
    database.execute("create type colour as enum ('RED', 'GREEN')");
    database.execute(
        "create table types (u uuid, i timestamptz, n numeric, c colour, ct text, j jsonb, b bytea,"
            + " l bigint, d double precision, f boolean, t text, day date, big numeric, s"
            + " smallint)");
    String insert = "insert into types values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    UUID uuid = UUID.fromString("00000000-0000-0001-0000-000000000002");
    Instant instant = Instant.parse("2026-11-20T10:11:12.123456Z");
    FakeUnit full =
        new FakeUnit(P0, 0)
            .says(
                insert,
                uuid,
                instant,
                new BigDecimal("12.3400"),
                Colour.RED,
                Colour.RED,
                Json.of("{\"a\": 1}"),
                new byte[] {0, 1, -1},
                7L,
                0.5,
                true,
                "text",
                LocalDate.of(2026, 2, 3),
                new BigInteger("123456789012345678901234567890"),
                (short) 3);
    FakeUnit empty =
        new FakeUnit(P0, 1)
            .says(
                insert, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null);

    state.beforeCommit(epoch(part(P0, 1, 0, full, empty)));

    assertThat(
            database.column(
                "select u || '|' || (i at time zone 'UTC') || '|' || n || '|' || c || '|' || ct ||"
                    + " '|' || (j ->> 'a') || '|' || encode(b, 'hex') || '|' || l || '|' || d ||"
                    + " '|' || f || '|' || t || '|' || day || '|' || big || '|' || s from types"
                    + " where u is not null"))
        .containsExactly(
            uuid
                + "|2026-11-20 10:11:12.123456|12.3400|RED|RED|1|0001ff|7|0.5|true|text|2026-02-03|"
                + "123456789012345678901234567890|3");
    assertThat(
            database.number(
                "select count(*) from types where num_nulls(u, i, n, c, ct, j, b, l,"
                    + " d, f, t, day, big, s) = 14"))
        .isEqualTo(1);
  }

  @Test
  void a_type_that_no_column_takes_fails_its_unit_and_names_the_type_not_the_value() {
    FakeUnit bad = new FakeUnit(P0, 1).says("insert into rows values (?, ?)", 1L, Map.of("a", "b"));

    UnitsFailedException failure = failure(insert(0), bad);

    assertThat(failure.units()).containsOnlyKeys(bad);
  }

  @Test
  void a_constraint_a_bad_value_and_a_raised_error_fail_their_units_and_no_other() {
    database.execute(
        "create function refuse() returns void language plpgsql as $$ begin raise exception 'no';"
            + " end $$");
    FakeUnit duplicate = new FakeUnit(P0, 1).says("insert into rows values (?, ?)", 0L, "again");
    FakeUnit badValue = new FakeUnit(P0, 3).says("insert into rows values (?::bigint, null)", "x");
    FakeUnit raised = new FakeUnit(P0, 5).says("select refuse()");

    UnitsFailedException failure =
        failure(insert(0), duplicate, insert(2), badValue, insert(4), raised, insert(6));

    assertThat(failure.units()).containsOnlyKeys(duplicate, badValue, raised);
    assertThat(failure.units().get(duplicate)).hasMessageContaining("23505").hasNoCause();
    assertThat(database.column("select id from rows")).isEmpty();
    assertThat(database.number("select next_offset from ss_progress")).isZero();
  }

  @Test
  void a_constraint_that_is_checked_at_commit_fails_its_unit_and_no_other() {
    database.execute(
        "create table children (id bigint, parent bigint references rows deferrable initially"
            + " deferred)");
    String child = "insert into children values (?, ?)";
    FakeUnit orphan = new FakeUnit(P0, 1).says(child, 1L, 999L);
    FakeUnit childFirst =
        new FakeUnit(P0, 2).says(child, 2L, 2L).says("insert into rows values (?, null)", 2L);

    UnitsFailedException failure = failure(insert(0), orphan, childFirst);

    assertThat(failure.units()).containsOnlyKeys(orphan);
    state.beforeCommit(epoch(part(P0, 1, 0, insert(0), new FakeUnit(P0, 1), childFirst)));
    assertThat(database.number("select count(*) from rows")).isEqualTo(2);
  }

  @Test
  void a_statement_that_would_end_the_transaction_fails_its_unit() {
    for (String sql :
        new String[] {
          "commit",
          " /* x */ COMMIT",
          "insert into rows values (9, null); commit",
          "rollback",
          "set synchronous_commit = off",
          "prepare transaction 'x'"
        }) {
      FakeUnit bad = new FakeUnit(P0, 1).says(sql);

      assertThat(failure(insert(0), bad).units()).containsOnlyKeys(bad);
    }
    assertThat(database.column("select id from rows")).isEmpty();
  }

  @Test
  void a_function_may_be_called_by_a_select() {
    database.execute(
        "create function note(bigint) returns void language sql as"
            + " 'insert into rows values ($1, null)'");

    state.beforeCommit(
        epoch(
            part(
                P0,
                1,
                0,
                new FakeUnit(P0, 0).says("select note(?)", 5L),
                new FakeUnit(P0, 1).says("select note(?)", 6L))));

    assertThat(database.column("select id from rows order by id")).containsExactly("5", "6");
  }

  @Test
  void a_missing_table_pauses_and_goes_on_once_it_is_there() {
    FakeUnit unit = new FakeUnit(P0, 0).says("insert into later values (?)", 1L);
    assertThatThrownBy(() -> state.beforeCommit(epoch(part(P0, 1, 0, unit))))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("42P01");

    database.execute("create table later (id bigint)");
    state.beforeCommit(epoch(part(P0, 1, 0, unit)));

    assertThat(control.asked).containsExactly("pause payments-0", "resume payments-0");
    assertThat(database.number("select count(*) from later")).isEqualTo(1);
  }

  @Test
  void a_read_only_database_pauses_and_goes_on_once_it_is_writable() {
    database.execute("alter role current_user set default_transaction_read_only = on");
    try {
      assertThatThrownBy(() -> state.beforeCommit(epoch(part(P0, 1, 0, insert(0)))))
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("read-only");
    } finally {
      writable();
    }

    state.beforeCommit(epoch(part(P0, 1, 0, insert(0))));
    assertThat(control.asked).containsExactly("pause payments-0", "resume payments-0");
  }

  private void writable() {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set default_transaction_read_only = off");
      statement.execute("alter role current_user reset default_transaction_read_only");
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void an_exhausted_pool_says_how_large_it_must_be() {
    TransactionalStateManager starved =
        build(
            new PGSimpleDataSource() {
              private static final long serialVersionUID = 1;

              @Override
              public Connection getConnection() throws java.sql.SQLException {
                throw new SQLTransientConnectionException("request timed out after 30000ms");
              }
            });

    assertThatThrownBy(() -> starved.claim(claim(P0, 1)))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("at least three");
  }

  @Test
  void a_deadlock_with_somebody_else_is_run_again() throws Exception {
    database.execute("insert into rows values (100, ''), (101, '')");
    CountDownLatch locked = new CountDownLatch(1);
    CompletableFuture<Void> rival =
        CompletableFuture.runAsync(
            () -> {
              try (Connection connection = database.dataSource().getConnection();
                  Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                // So that it is not this side that is sacrificed.
                statement.execute("set local deadlock_timeout = '60s'");
                statement.execute("update rows set note = note || 'r' where id = 101");
                locked.countDown();
                statement.execute("select pg_sleep(0.2)");
                statement.execute("update rows set note = note || 'r' where id = 100");
                connection.commit();
              } catch (java.sql.SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(locked.await(10, TimeUnit.SECONDS)).isTrue();
    TransactionalStateManager patient =
        TransactionalStateManager.builder(database.dataSource(), Fakes.GROUP)
            .meters(registry)
            .lockTimeout(Duration.ofSeconds(20))
            .build();
    patient.claim(claim(P0, 1));
    patient.adopt(new FakeAdoption(claim(P0, 1), 0));

    patient.beforeCommit(
        epoch(
            part(
                P0,
                1,
                0,
                new FakeUnit(P0, 0)
                    .says("update rows set note = note || 's' where id = ?", 100L)
                    .says("update rows set note = note || 's' where id =  ?", 101L))));

    rival.get(20, TimeUnit.SECONDS);
    assertThat(database.column("select note from rows order by id")).containsExactly("rs", "rs");
    patient.close();
  }

  @Test
  void a_serialization_failure_is_run_again() {
    TransactionalStateManager serializable =
        TransactionalStateManager.builder(database.dataSource(), Fakes.GROUP)
            .meters(registry)
            .isolation(TransactionalStateManager.Isolation.SERIALIZABLE)
            .build();
    serializable.claim(claim(P0, 1));
    serializable.adopt(new FakeAdoption(claim(P0, 1), 0));
    database.execute("create sequence tries");
    database.execute(
        "create function fail_once() returns void language plpgsql as $$ begin if"
            + " nextval('tries') = 1 then raise exception using errcode = '40001'; end if; end $$");

    serializable.beforeCommit(
        epoch(part(P0, 1, 0, new FakeUnit(P0, 0).says("select fail_once()"), insert(1))));

    assertThat(database.column("select id from rows")).containsExactly("1");
    serializable.close();
  }

  @Test
  void a_zombie_that_was_stopped_inside_its_transaction_is_cut_off_and_the_next_owner_goes_on()
      throws Exception {
    try (Connection zombie = database.dataSource().getConnection();
        Statement statement = zombie.createStatement()) {
      zombie.setAutoCommit(false);
      statement.execute("set local idle_in_transaction_session_timeout = 1000");
      statement.execute("update ss_progress set next_offset = 1 where next_offset = 0");

      // The next owner claims while the row is held.
      assertThatThrownBy(() -> state.claim(claim(P0, 2)))
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("55P03");
      org.awaitility.Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .untilAsserted(() -> state.claim(claim(P0, 2)));

      assertThatThrownBy(zombie::commit).isInstanceOf(java.sql.SQLException.class);
    }
    assertThat(database.number("select next_offset from ss_progress")).isZero();
  }

  @Test
  void a_killed_backend_is_survived_without_losing_or_repeating_anything() {
    PGSimpleDataSource source = database.dataSource();
    PGSimpleDataSource suicidal =
        new PGSimpleDataSource() {
          private static final long serialVersionUID = 1;
          private int connections;

          @Override
          public Connection getConnection() throws java.sql.SQLException {
            Connection connection = source.getConnection();
            connections++;
            if (connections == 3) {
              database.execute(
                  "select pg_terminate_backend("
                      + connection.unwrap(org.postgresql.PGConnection.class).getBackendPID()
                      + ")");
            }
            return connection;
          }
        };
    TransactionalStateManager shot =
        TransactionalStateManager.builder(suicidal, Fakes.GROUP).meters(registry).build();
    shot.claim(claim(P0, 1));
    shot.adopt(new FakeAdoption(claim(P0, 1), 0));

    shot.beforeCommit(epoch(part(P0, 1, 0, insert(0))));

    assertThat(database.column("select id from rows")).containsExactly("0");
    shot.close();
  }

  @Test
  void outputs_come_back_from_the_outbox_as_they_were() {
    FakeUnit unit = insert(0).sends("a").sends("b");
    state.beforeCommit(epoch(part(P0, 1, 0, unit)));

    TransactionalStateManager next = build(database.dataSource());
    next.start(control);
    next.claim(claim(P0, 1));
    FakeAdoption adoption = new FakeAdoption(claim(P0, 1), 0);
    next.adopt(adoption);

    assertThat(adoption.republished)
        .singleElement()
        .satisfies(
            piece ->
                assertThat(piece.outputs()).usingRecursiveComparison().isEqualTo(unit.outputs()));
    next.close();
  }

  @Test
  void closing_prunes_what_kafka_has() {
    var epoch = epoch(part(P0, 1, 0, insert(0)));
    state.beforeCommit(epoch);
    state.afterCommit(epoch);

    state.close();

    assertThat(database.number("select count(*) from ss_outbox")).isZero();
  }

  @Test
  void missing_tables_refuse_the_start_and_say_what_to_do() {
    try (TestDatabase bare = TestDatabase.shared()) {
      assertThatThrownBy(
              () ->
                  TransactionalStateManager.builder(bare.dataSource(), Fakes.GROUP)
                      .build()
                      .start(control))
          .isInstanceOf(FatalException.class)
          .hasMessageContaining("LedgerSchema.create");
    }
  }

  @Test
  void tables_of_another_version_refuse_the_start() {
    database.execute("update ss_schema set version = 2");

    assertThatThrownBy(() -> LedgerSchema.verify(database.dataSource()))
        .isInstanceOf(FatalException.class)
        .hasMessageContaining("version 2");
    database.execute("update ss_schema set version = 1");
  }

  @Test
  void commits_that_need_not_be_durable_refuse_the_start() {
    PGSimpleDataSource lax = database.dataSource();
    lax.setOptions("-c synchronous_commit=off");

    assertThatThrownBy(
            () -> TransactionalStateManager.builder(lax, Fakes.GROUP).build().start(control))
        .isInstanceOf(FatalException.class)
        .hasMessageContaining("synchronous_commit");
  }

  @Test
  void settings_that_something_on_the_way_drops_refuse_the_start_each_by_its_name() {
    DataSource dropping = proxy(DataSource.class, database.dataSource());

    assertThatThrownBy(
            () ->
                TransactionalStateManager.builder(dropping, Fakes.GROUP)
                    .isolation(TransactionalStateManager.Isolation.REPEATABLE_READ)
                    .build()
                    .start(control))
        .isInstanceOf(FatalException.class)
        .hasMessageContaining("lock_timeout")
        .hasMessageContaining("idle_in_transaction_session_timeout")
        .hasMessageContaining("repeatable read");
  }

  /** Passes everything on but settings, as a pooler between transactions may do. */
  private static <T> T proxy(Class<T> type, Object real) {
    return type.cast(
        Proxy.newProxyInstance(
            StateIT.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              if (arguments != null
                  && arguments[0] instanceof String sql
                  && sql.startsWith("set transaction")) {
                return false;
              }
              Object result = method.invoke(real, arguments);
              if (result instanceof Connection) {
                return proxy(Connection.class, result);
              }
              return method.getName().equals("createStatement")
                  ? proxy(Statement.class, result)
                  : result;
            }));
  }

  @Test
  void settings_hold_for_the_transaction_alone() {
    state.beforeCommit(epoch(part(P0, 1, 0, insert(0))));

    assertThat(database.column("show lock_timeout")).containsExactly("0");
  }

  @Test
  void a_group_that_is_not_the_states_is_refused() {
    TransactionalStateManager other =
        TransactionalStateManager.builder(database.dataSource(), "other").build();

    assertThatThrownBy(() -> other.beforeCommit(epoch(part(P0, 1, 0, insert(0)))))
        .isInstanceOf(FatalException.class)
        .hasMessageContaining("other")
        .hasMessageContaining(Fakes.GROUP);
  }

  private UnitsFailedException failure(FakeUnit... units) {
    return catchThrowableOfType(
        UnitsFailedException.class, () -> state.beforeCommit(epoch(part(P0, 1, 0, units))));
  }

  private static FakeUnit insert(long id) {
    return new FakeUnit(P0, id).says("insert into rows values (?, ?)", id, "note " + id);
  }
}

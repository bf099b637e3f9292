package io.streamsentinel.state;

import static io.streamsentinel.state.Fakes.P0;
import static io.streamsentinel.state.Fakes.P1;
import static io.streamsentinel.state.Fakes.claim;
import static io.streamsentinel.state.Fakes.epoch;
import static io.streamsentinel.state.Fakes.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.error.AbortableException;
import io.streamsentinel.participant.UnitsFailedException;
import io.streamsentinel.state.Fakes.FakeAdoption;
import io.streamsentinel.state.Fakes.FakeControl;
import io.streamsentinel.state.Fakes.FakeUnit;
import io.streamsentinel.unit.NotNowException;
import io.streamsentinel.unit.Row;
import io.streamsentinel.unit.Statement;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Units that read, over a real PostgreSQL, with the engine's side played by the test. */
class ReadsIT {

  private static final String UPDATE = "update accounts set balance = ? where name = ?";
  private static final String SELECT = "select balance from accounts where name = ?";

  private final TestDatabase database = TestDatabase.shared();
  private final TransactionalStateManager state = build(database.dataSource());

  private static TransactionalStateManager build(javax.sql.DataSource source) {
    return TransactionalStateManager.builder(source, Fakes.GROUP)
        .createTables(true)
        .meters(new SimpleMeterRegistry())
        .build();
  }

  @BeforeEach
  void start() {
    state.start(new FakeControl());
    own(state, P0);
    database.execute("create table accounts (name text primary key, balance bigint not null)");
    database.execute("insert into accounts values ('a', 100), ('b', 100)");
  }

  private static void own(TransactionalStateManager state, TopicPartition partition) {
    state.claim(claim(partition, 1));
    state.adopt(new FakeAdoption(claim(partition, 1), -1));
  }

  @AfterEach
  void nothing_is_left_open() {
    state.close();
    assertThat(database.openSessions()).isEmpty();
    database.close();
  }

  @Test
  void a_unit_sees_what_it_said_and_what_earlier_units_of_its_key_said() {
    FakeUnit first = said(unit(0, "a").says(UPDATE, 90L, "a"));
    FakeUnit second = unit(1, "a");
    assertThat(balance(second, "a")).isEqualTo(90);
    second.says(UPDATE, 80L, "a");
    assertThat(balance(second, "a")).isEqualTo(80);
    second.says(UPDATE, 70L, "a");
    state.finished(second, false);
    FakeUnit third = unit(2, "a");
    assertThat(balance(third, "a")).isEqualTo(70);
    state.finished(third, false);

    assertThat(stored("a")).isEqualTo(100);
    state.beforeCommit(epoch(part(P0, 1, 0, first, second, third)));
    assertThat(stored("a")).isEqualTo(70);
  }

  @Test
  void units_of_different_keys_that_read_and_write_one_row_lose_nothing() {
    FakeUnit first = unit(0, "x");
    first.says(UPDATE, balance(first, "a") - 10, "a");
    state.finished(first, false);
    FakeUnit refused = unit(1, "y");
    refused
        .says(UPDATE, balance(refused, "a") - 10, "a")
        .says("insert into accounts values ('a', 1)");
    state.finished(refused, false);
    FakeUnit third = unit(2, "z");
    third.says(UPDATE, balance(third, "a") - 10, "a");
    state.finished(third, false);

    UnitsFailedException failure =
        catchThrowableOfType(
            UnitsFailedException.class,
            () -> state.beforeCommit(epoch(part(P0, 1, 0, first, refused, third))));
    assertThat(failure.units()).containsOnlyKeys(refused);
    state.beforeCommit(epoch(part(P0, 1, 0, first, unit(1, "y"), third)));
    assertThat(stored("a")).isEqualTo(80);
  }

  @Test
  void a_handler_that_fails_after_a_query_leaves_nothing() {
    FakeUnit failing = unit(0, "a").says(UPDATE, 1L, "a");
    assertThat(balance(failing, "a")).isEqualTo(1);
    state.finished(failing, true);

    FakeUnit next = unit(1, "a");
    assertThat(balance(next, "a")).isEqualTo(100);
    state.finished(next, false);
    state.beforeCommit(epoch(part(P0, 1, 0, new FakeUnit(P0, 0, "a"), next)));
    assertThat(stored("a")).isEqualTo(100);
  }

  @Test
  void a_unit_that_comes_too_late_for_its_epoch_is_in_the_next_without_being_handled_again() {
    FakeUnit first = withdraws(0, "a", 10);
    FakeUnit second = withdraws(1, "a", 10);

    state.beforeCommit(epoch(part(P0, 1, 0, first)));
    assertThat(stored("a")).isEqualTo(90);
    state.beforeCommit(epoch(part(P0, 1, 1, second)));
    assertThat(stored("a")).isEqualTo(80);
  }

  @Test
  void a_unit_whose_reading_is_no_longer_true_must_be_handled_again() {
    FakeUnit first = withdraws(0, "b", 10);
    FakeUnit second = withdraws(1, "a", 10);
    state.beforeCommit(epoch(part(P0, 1, 0, first)));
    database.execute("update accounts set balance = 50 where name = 'a'");

    UnitsFailedException failure =
        catchThrowableOfType(
            UnitsFailedException.class, () -> state.beforeCommit(epoch(part(P0, 1, 1, second))));

    assertThat(failure.again()).isTrue();
    assertThat(failure.units()).containsOnlyKeys(second);
    second.statements.clear();
    withdraw(second, "a", 10);
    state.beforeCommit(epoch(part(P0, 1, 1, second)));
    assertThat(stored("a")).isEqualTo(40);
  }

  @Test
  void units_handled_again_converge_though_all_of_them_read_one_row() {
    FakeUnit[] units = new FakeUnit[4];
    for (int i = 0; i < units.length; i++) {
      units[i] = unit(i, "k" + i);
      withdraw(units[i], "a", 10);
    }
    database.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name ="
            + " 'state-test' and state = 'idle in transaction'");
    database.execute("update accounts set balance = 1000 where name = 'a'");

    int calls = 0;
    while (true) {
      try {
        state.beforeCommit(epoch(part(P0, 1, 0, units)));
        break;
      } catch (UnitsFailedException e) {
        assertThat(e.again()).isTrue();
        for (FakeUnit unit : units) {
          if (e.units().containsKey(unit)) {
            assertThat(++calls).isLessThanOrEqualTo(units.length);
            unit.statements.clear();
            withdraw(unit, "a", 10);
          }
        }
      }
    }

    assertThat(stored("a")).isEqualTo(960);
  }

  @Test
  void a_unit_that_does_not_ask_when_it_is_handled_again_is_taken_at_its_word() {
    FakeUnit first = withdraws(0, "b", 10);
    FakeUnit second = withdraws(1, "a", 10);
    state.beforeCommit(epoch(part(P0, 1, 0, first)));
    database.execute("update accounts set balance = 50 where name = 'a'");
    assertThatThrownBy(() -> state.beforeCommit(epoch(part(P0, 1, 1, second))))
        .isInstanceOf(UnitsFailedException.class);

    second.statements.clear();
    said(second.says(UPDATE, 7L, "a"));
    state.beforeCommit(epoch(part(P0, 1, 1, second)));
    assertThat(stored("a")).isEqualTo(7);
  }

  @Test
  void a_killed_backend_costs_no_second_call_of_a_handler() {
    FakeUnit first = withdraws(0, "a", 10);
    FakeUnit second = withdraws(1, "a", 10);
    database.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name ="
            + " 'state-test' and state = 'idle in transaction'");

    state.beforeCommit(epoch(part(P0, 1, 0, first, second)));

    assertThat(stored("a")).isEqualTo(80);
  }

  @Test
  void a_unit_that_fails_is_no_trouble_for_one_that_asks_after_it() {
    FakeUnit bad = said(unit(0, "a").says("insert into accounts values ('a', 0)"));
    FakeUnit good = withdraws(1, "a", 10);

    UnitsFailedException failure =
        catchThrowableOfType(
            UnitsFailedException.class, () -> state.beforeCommit(epoch(part(P0, 1, 0, bad, good))));

    assertThat(failure.units()).containsOnlyKeys(bad);
    state.beforeCommit(epoch(part(P0, 1, 0, new FakeUnit(P0, 0, "a"), good)));
    assertThat(stored("a")).isEqualTo(90);
  }

  @Test
  void statements_of_units_that_ask_nothing_keep_their_place_between_those_that_do() {
    FakeUnit first = withdraws(0, "a", 10);
    FakeUnit second = said(unit(1, "a").says("update accounts set balance = balance * 2"));
    FakeUnit third = withdraws(2, "a", 5);

    state.beforeCommit(epoch(part(P0, 1, 0, first, second, third)));

    assertThat(stored("a")).isEqualTo(175);
    assertThat(stored("b")).isEqualTo(200);
  }

  @Test
  void a_query_that_can_not_be_done_fails_its_handler_and_nobody_else() {
    FakeUnit first = withdraws(0, "a", 10);
    FakeUnit bad = unit(1, "a");
    assertThatThrownBy(() -> state.query(bad, Statement.of("select 1/0")))
        .isInstanceOf(AbortableException.class)
        .hasMessageContaining("22012");
    state.finished(bad, true);
    FakeUnit third = withdraws(2, "a", 10);

    state.beforeCommit(epoch(part(P0, 1, 0, first, new FakeUnit(P0, 1, "a"), third)));

    assertThat(stored("a")).isEqualTo(80);
  }

  @Test
  void bytes_are_compared_by_what_they_hold() {
    FakeUnit first = withdraws(0, "b", 1);
    FakeUnit second = unit(1, "a");
    List<Row> rows = state.query(second, Statement.of("select '\\x0102'::bytea as b"));
    assertThat(rows.get(0).value("b")).contains(new byte[] {1, 2});
    state.finished(second, false);

    state.beforeCommit(epoch(part(P0, 1, 0, first)));
    state.beforeCommit(epoch(part(P0, 1, 1, second)));

    assertThat(database.number("select next_offset from ss_progress")).isEqualTo(2);
  }

  @Test
  void a_commit_waits_for_the_handler_that_is_asking() throws Exception {
    FakeUnit first = withdraws(0, "a", 10);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    FakeUnit second = unit(1, "a");
    CompletableFuture<Void> handler =
        CompletableFuture.runAsync(
            () -> {
              long balance = balance(second, "a");
              asked.countDown();
              try {
                goOn.await(20, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              second.says(UPDATE, balance - 10, "a");
              state.finished(second, false);
            });
    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

    CompletableFuture<Void> commit =
        CompletableFuture.runAsync(() -> state.beforeCommit(epoch(part(P0, 1, 0, first))));
    assertThat(commit).isNotDone();
    goOn.countDown();
    handler.get(20, TimeUnit.SECONDS);
    commit.get(20, TimeUnit.SECONDS);

    assertThat(stored("a")).isEqualTo(90);
    state.beforeCommit(epoch(part(P0, 1, 1, second)));
    assertThat(stored("a")).isEqualTo(80);
  }

  @Test
  void two_owners_that_read_for_update_lose_no_update() throws Exception {
    TransactionalStateManager other = build(database.dataSource());
    other.start(new FakeControl());
    own(other, P1);
    int each = 100;

    CompletableFuture<Void> one = CompletableFuture.runAsync(() -> withdrawMany(state, P0, each));
    CompletableFuture<Void> two = CompletableFuture.runAsync(() -> withdrawMany(other, P1, each));
    one.get(60, TimeUnit.SECONDS);
    two.get(60, TimeUnit.SECONDS);

    assertThat(stored("a")).isEqualTo(100 - 2 * each);
    other.close();
  }

  private static void withdrawMany(
      TransactionalStateManager state, TopicPartition partition, int n) {
    for (int i = 0; i < n; i++) {
      FakeUnit unit = new FakeUnit(partition, i, "a");
      while (true) {
        try {
          unit.statements.clear();
          long balance =
              state
                  .query(
                      unit,
                      Statement.of("select balance from accounts where name = ? for update", "a"))
                  .get(0)
                  .number("balance");
          unit.says(UPDATE, balance - 1, "a");
          state.finished(unit, false);
          state.beforeCommit(epoch(part(partition, 1, i, unit)));
          break;
        } catch (NotNowException e) {
          state.finished(unit, true);
        } catch (UnitsFailedException e) {
          assertThat(e.again()).isTrue();
        }
      }
    }
  }

  @Test
  void a_database_that_is_away_is_not_now_and_counts_no_attempt() {
    PGSimpleDataSource nowhere = new PGSimpleDataSource();
    nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/none");
    TransactionalStateManager lost = build(nowhere);
    FakeUnit unit = unit(0, "a");

    assertThatThrownBy(() -> lost.query(unit, Statement.of("select 1")))
        .isInstanceOf(NotNowException.class)
        .hasMessageContaining("08001");
    lost.finished(unit, true);
  }

  @Test
  void partitions_given_up_take_what_was_read_for_them_along() throws Exception {
    withdraws(0, "a", 10);

    state.lost(List.of(P0));

    try (Connection connection = database.dataSource().getConnection();
        java.sql.Statement statement = connection.createStatement()) {
      statement.execute("set lock_timeout = 2000");
      statement.execute("update accounts set balance = 1 where name = 'a'");
    }
    assertThat(stored("a")).isEqualTo(1);
  }

  private FakeUnit withdraws(long offset, String account, long amount) {
    FakeUnit unit = unit(offset, account);
    withdraw(unit, account, amount);
    return unit;
  }

  private void withdraw(FakeUnit unit, String account, long amount) {
    long balance = balance(unit, account);
    unit.says(UPDATE, balance - amount, account);
    state.finished(unit, false);
  }

  private FakeUnit said(FakeUnit unit) {
    state.finished(unit, false);
    return unit;
  }

  private static FakeUnit unit(long offset, String key) {
    return new FakeUnit(P0, offset, key);
  }

  private long balance(FakeUnit unit, String account) {
    return state.query(unit, Statement.of(SELECT, account)).get(0).number("balance");
  }

  private long stored(String account) {
    return database.number("select balance from accounts where name = '" + account + "'");
  }
}

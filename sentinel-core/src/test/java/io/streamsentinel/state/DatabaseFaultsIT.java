package io.streamsentinel.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.streamsentinel.stack.Postgres;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TcpProxy;
import io.streamsentinel.stack.TcpProxy.Direction;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.state.StateScene.Worker;
import io.streamsentinel.unit.Handler;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The engine with state while a real PostgreSQL is killed, stopped, restored from an old backup,
 * made read-only, cut off, or has no connections left; afterwards the checker.
 */
@Tag("long")
@WithStack(
    own = true,
    start = {Service.KAFKA, Service.POSTGRES})
class DatabaseFaultsIT {

  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void a_server_killed_and_restarted_three_times_loses_and_doubles_nothing(Stack stack) {
    Postgres server = stack.postgres();
    try (StateScene scene = new StateScene(stack, 2);
        HikariDataSource pool = pool(scene.database().newDataSource(), 4)) {
      scene.produce(10_000);
      Worker worker = scene.worker("a", pool, reading(scene), s -> s, c -> c);
      for (int kill = 1; kill <= 3; kill++) {
        long enough = scene.rows() + 1_500;
        await().atMost(LONG).until(() -> scene.rows() >= enough);
        assertThat(scene.rows()).isLessThan(scene.produced());
        server.kill();
        worker.awaitPaused("state: ");
        server.restart();
      }

      scene.awaitDone();
      scene.check();
    }
  }

  @Test
  void backends_killed_under_a_pool_lose_and_double_nothing(Stack stack) {
    try (StateScene scene = new StateScene(stack, 2);
        HikariDataSource pool = pool(scene.database().newDataSource(), 4)) {
      scene.produce(10_000);
      scene.worker("a", pool, reading(scene), s -> s, c -> c);
      for (int kill = 1; kill <= 10; kill++) {
        long enough = Math.min(scene.produced(), scene.rows() + 500);
        await().atMost(LONG).until(() -> scene.rows() >= enough);
        scene
            .database()
            .column(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name ="
                    + " 'state-test' and pid <> pg_backend_pid()");
      }

      scene.awaitDone();
      scene.check();
    }
  }

  @Test
  void a_database_that_is_down_pauses_and_goes_on_by_itself(Stack stack) {
    Postgres server = stack.postgres();
    try (StateScene scene = new StateScene(stack, 2)) {
      scene.produce(500);
      Worker worker = scene.worker("a");
      scene.awaitDone();

      server.stop();
      scene.produce(500);
      worker.awaitPaused("state: ");
      assertThat(worker.failures()).isEmpty();
      server.restart();

      scene.awaitDone();
      scene.check();
      assertThat(worker.partitions()).allMatch(partition -> partition.paused().isEmpty());
    }
  }

  @Test
  void a_database_that_is_down_for_longer_than_the_patience_quarantines_until_a_restart(
      Stack stack) {
    Postgres server = stack.postgres();
    try (StateScene scene = new StateScene(stack, 2)) {
      scene.produce(500);
      Worker impatient =
          scene.worker(
              "a",
              scene.database().dataSource(),
              scene.rowAndOutput(),
              s -> s,
              c -> c.patience(Duration.ofSeconds(3)));
      scene.awaitDone();

      server.stop();
      scene.produce(500);
      assertThat(impatient.awaitQuarantined())
          .allSatisfy(report -> assertThat(report).contains("state").contains("restart"));
      server.restart();
      impatient.end();
      scene.worker("b");

      scene.awaitDone();
      scene.check();
    }
  }

  @Test
  void an_old_backup_is_quarantined_and_can_be_accepted_with_its_rows_missing(Stack stack) {
    try (StateScene scene = new StateScene(stack, 2)) {
      Worker worker = restoredAfter(scene, stack.postgres());
      List<Long> before = scene.ids();
      assertReports(worker.awaitQuarantined());
      scene.produce(100);
      worker.end();
      assertThat(scene.ids()).isEqualTo(before);

      // As docs/state.md has it, (2), first way.
      scene
          .committed()
          .forEach(
              (partition, offset) -> {
                scene
                    .database()
                    .execute(
                        "update ss_progress set next_offset = %d where group_id = '%s' and topic = '%s' and partition_id = %d"
                            .formatted(offset, scene.group(), scene.in(), partition));
                scene
                    .database()
                    .execute(
                        "delete from ss_outbox where group_id = '%s' and partition_id = %d"
                            .formatted(scene.group(), partition));
              });
      scene.worker("b");

      scene.awaitDone();
      assertThat(scene.values(scene.out())).isEqualTo(good(0, 1_100));
      List<Long> rows = new ArrayList<>(good(0, 500));
      rows.addAll(good(1_000, 1_100));
      assertThat(scene.ids()).isEqualTo(rows);
    }
  }

  @Test
  void an_old_backup_is_quarantined_and_can_be_accepted_with_its_outputs_sent_twice(Stack stack) {
    try (StateScene scene = new StateScene(stack, 2)) {
      Worker worker = restoredAfter(scene, stack.postgres());
      assertReports(worker.awaitQuarantined());
      worker.end();

      // As docs/state.md has it, (2), second way.
      scene
          .committed()
          .forEach((partition, any) -> scene.commit(partition, scene.ledger(partition)));
      scene.worker("b");

      scene.awaitDone();
      assertThat(scene.ids()).isEqualTo(good(0, 1_000));
      List<Long> outputs = new ArrayList<>(good(0, 1_000));
      outputs.addAll(good(500, 1_000));
      outputs.sort(null);
      assertThat(scene.values(scene.out())).isEqualTo(outputs);
    }
  }

  /** 500 inputs are in the database and in Kafka, another 500 in Kafka alone. */
  private static Worker restoredAfter(StateScene scene, Postgres server) {
    scene.produce(500);
    Worker first = scene.worker("a");
    scene.awaitDone();
    first.end();
    ColdBackup backup = ColdBackup.of(server, scene.database());
    scene.produce(500);
    Worker second = scene.worker("a");
    scene.awaitDone();
    second.end();
    backup.restore();
    assertThat(scene.ids()).isEqualTo(good(0, 500));
    return scene.worker("a");
  }

  private static void assertReports(List<String> reports) {
    assertThat(reports)
        .allSatisfy(
            report ->
                assertThat(report)
                    .contains("the database is behind Kafka")
                    .containsPattern("ledger at \\d+, Kafka's committed offset \\d+")
                    .contains("(1) bring back a database")
                    .contains("(2) accept the difference"));
  }

  private static List<Long> good(long from, long to) {
    return LongStream.range(from, to).filter(i -> i % 100 != 97).boxed().toList();
  }

  @Test
  void a_database_that_is_read_only_after_a_failover_pauses_and_gives_nothing_up(Stack stack) {
    try (StateScene scene = new StateScene(stack, 2)) {
      scene.produce(300);
      Worker worker = scene.worker("a");
      scene.awaitDone();

      readOnly(scene, "on");
      scene.produce(300);
      worker.awaitPaused("read-only");
      readOnly(scene, "off");

      scene.awaitDone();
      scene.check();
    }
  }

  private static void readOnly(StateScene scene, String value) {
    // A session that is read-only itself may say that a transaction is not.
    scene
        .database()
        .execute(
            "begin read write; alter role current_user set default_transaction_read_only = "
                + value
                + "; commit");
  }

  @Test
  void a_pool_without_connections_pauses_and_says_how_large_it_must_be(Stack stack)
      throws SQLException {
    try (StateScene scene = new StateScene(stack, 2);
        HikariDataSource pool = pool(scene.database().newDataSource(), 3)) {
      scene.produce(300);
      Worker worker = scene.worker("a", pool, reading(scene), s -> s, c -> c);
      scene.awaitDone();

      List<Connection> taken = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        taken.add(await().ignoreExceptions().until(pool::getConnection, c -> true));
      }
      scene.produce(300);
      worker.awaitPaused("the pool must hold at least three");
      for (Connection connection : taken) {
        connection.close();
      }

      scene.awaitDone();
      scene.check();
    }
  }

  @Test
  void three_connections_are_enough_and_none_is_leaked(Stack stack) {
    try (StateScene scene = new StateScene(stack, 4);
        HikariDataSource pool = pool(scene.database().newDataSource(), 3)) {
      scene.produce(2_000);
      scene.worker("a", pool, reading(scene), s -> s, c -> c.concurrency(4));
      scene.awaitDone();
      scene.check();
      await().atMost(LONG).until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
    }
  }

  @Test
  void answers_of_the_database_that_are_lost_are_found_to_have_happened(Stack stack) {
    try (StateScene scene = new StateScene(stack, 2)) {
      PGSimpleDataSource source = scene.database().newDataSource();
      TcpProxy network = TcpProxy.before(source.getPortNumbers()[0]);
      source.setPortNumbers(new int[] {network.port()});
      try (network) {
        scene.produce(10_000);
        Worker worker = scene.worker("a", source, scene.rowAndOutput(), s -> s, c -> c);
        for (int loss = 1; loss <= 10; loss++) {
          long enough = Math.min(scene.produced(), scene.rows() + 500);
          await().atMost(LONG).until(() -> scene.rows() >= enough);
          network.stall(Direction.TO_CLIENT);
          awaitSilence(scene);
          network.reset();
          network.heal();
        }
        scene.awaitDone();
        assertThat(worker.count("streaming.state.reruns")).isPositive();
        worker.end();
      }
      scene.check();
    }
  }

  /** What has arrived at the server is done: only answers are missing. */
  private static void awaitSilence(StateScene scene) {
    await()
        .atMost(LONG)
        .until(
            () ->
                scene
                        .database()
                        .number(
                            "select count(*) from pg_stat_activity where application_name ="
                                + " 'state-test' and state = 'active' and pid <> pg_backend_pid()")
                    == 0);
  }

  /** Every tenth unit asks before it says. */
  private static Handler<String, String> reading(StateScene scene) {
    return (record, unit) -> {
      if (record.value().endsWith("0")) {
        unit.query("select count(*) as n from rows where note = ?", record.key());
      }
      scene.rowAndOutput().process(record, unit);
    };
  }

  private static HikariDataSource pool(DataSource source, int size) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setMaximumPoolSize(size);
    config.setConnectionTimeout(1_000);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }
}

package io.streamsentinel.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.state.StateScene.Worker;
import io.streamsentinel.state.TransactionalStateManager.Isolation;
import io.streamsentinel.unit.Handler;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The engine with state, where its transactions meet others and where units break rules. */
@WithStack(start = {Service.KAFKA, Service.POSTGRES})
class StateEngineIT {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int PIECE = 100;

  @Test
  void workers_that_lock_each_other_are_run_again_and_nothing_is_given_up(Stack stack) {
    try (StateScene scene = new StateScene(stack, 2)) {
      scene.database().execute("create table totals (id integer primary key, n bigint not null)");
      scene.database().execute("insert into totals values (0, 0), (1, 0)");
      String here = "update totals set n = n + 1 where id = ?";
      String there = "update totals set n = n + 1 where id =  ?";
      Handler<String, String> crossing =
          (record, unit) -> {
            int partition = record.partition();
            unit.execute(here, partition);
            unit.execute("select pg_sleep(0.005)");
            unit.execute(there, 1 - partition);
            scene.rowAndOutput().process(record, unit);
          };
      Worker one = worker(scene, "a", crossing, Isolation.READ_COMMITTED);
      Worker other = worker(scene, "b", crossing, Isolation.READ_COMMITTED);

      produceUntilRerun(scene, one, other);

      scene.awaitDone();
      scene.check();
      long good = LongStream.range(0, scene.produced()).filter(i -> i % 100 != 97).count();
      assertThat(scene.database().column("select n from totals"))
          .isEqualTo(List.of("" + good, "" + good));
    }
  }

  @Test
  void units_of_two_workers_that_read_and_write_one_row_are_serializable_where_that_is_asked(
      Stack stack) {
    try (StateScene scene = new StateScene(stack, 2)) {
      scene.database().execute("create table total (n bigint not null)");
      scene.database().execute("insert into total values (0)");
      Handler<String, String> counting =
          (record, unit) -> {
            // An addition in Java: read committed would lose some.
            long n = unit.query("select n from total").get(0).number("n");
            unit.execute("update total set n = ?", n + 1);
            scene.rowAndOutput().process(record, unit);
          };
      Worker one = worker(scene, "a", counting, Isolation.SERIALIZABLE);
      Worker other = worker(scene, "b", counting, Isolation.SERIALIZABLE);

      produceUntilRerun(scene, one, other);

      scene.awaitDone();
      scene.check();
      assertThat(scene.database().number("select n from total")).isEqualTo(scene.ids().size());
    }
  }

  private static Worker worker(
      StateScene scene, String name, Handler<String, String> handler, Isolation isolation) {
    return scene.worker(
        name,
        scene.database().dataSource(),
        handler,
        s -> s.isolation(isolation).lockTimeout(Duration.ofSeconds(5)),
        c -> c.epochBounds(5, 1 << 20));
  }

  /** Sends inputs until both work at the same time, and one was in the other's way. */
  private static void produceUntilRerun(StateScene scene, Worker one, Worker other) {
    await()
        .atMost(LONG)
        .until(
            () -> {
              scene.produce(PIECE);
              scene.awaitDone();
              return one.met() + other.met() > 0;
            });
  }

  @Test
  void a_unit_that_breaks_a_rule_checked_at_commit_is_dead_lettered_alone(Stack stack) {
    try (StateScene scene = new StateScene(stack, 1)) {
      scene
          .database()
          .execute(
              "create table children (id bigint, parent bigint references rows deferrable initially"
                  + " deferred)");
      // The child comes before its parent; that of a bad input has none at all.
      Handler<String, String> parentAndChild =
          (record, unit) -> {
            long id = Long.parseLong(record.value());
            unit.execute("insert into children values (?, ?)", id, id);
            if (id % 100 != 97) {
              scene.rowAndOutput().process(record, unit);
            }
          };
      scene.worker("a", scene.database().dataSource(), parentAndChild, s -> s, c -> c);

      scene.produce(300);

      scene.awaitDone();
      scene.check();
      assertThat(scene.database().number("select count(*) from children")).isEqualTo(297);
    }
  }
}

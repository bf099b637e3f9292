package io.streamsentinel.examples.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.examples.ledger.WorkerProcess.Kind;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Workers in processes of their own, killed and stopped at named steps; afterwards the books
 * balance.
 */
@Tag("long")
class LedgerCrashIT {

  private static final long PAYMENTS = 1_000;
  private static final long PAYMENTS_ONE_BY_ONE = 300;

  private static final List<Step> WAY_OF_A_LOOP =
      List.of(
          Step.CLAIMED,
          Step.ADOPTED,
          Step.BEFORE_DATABASE,
          Step.IN_DATABASE,
          Step.DATABASE_ANSWERED,
          Step.REPUBLISHING,
          Step.DATABASE_COMMITTED,
          Step.SENDING,
          Step.OFFSETS_SENT,
          Step.REPUBLISHING,
          Step.KAFKA_COMMITTED);

  private final Stack stack = Stack.shared().start(Service.KAFKA, Service.POSTGRES);

  @Test
  void a_worker_killed_at_each_step_leaves_books_that_balance_to_the_cent() {
    StringWriter told = new StringWriter();

    boolean balanced =
        new LedgerDemo(stack, new PrintWriter(told)).run(name("kill"), 10, 2 * PAYMENTS);

    assertThat(balanced).as(told.toString()).isTrue();
    for (Step step : EnumSet.complementOf(EnumSet.of(Step.OFFSETS_SENT))) {
      assertThat(told.toString()).contains(" at " + step);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"SUBSCRIBED_LOOP", "MANUAL_LOOP"})
  void a_loop_killed_at_each_step_leaves_books_that_balance_to_the_cent(Kind kind) {
    StringWriter told = new StringWriter();

    boolean balanced =
        new LedgerDemo(stack, new PrintWriter(told))
            .run(name("loop"), kind, WAY_OF_A_LOOP, WAY_OF_A_LOOP.size(), PAYMENTS_ONE_BY_ONE);

    assertThat(balanced).as(told.toString()).isTrue();
    for (Step step : Step.values()) {
      assertThat(told.toString()).contains(" at " + step);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.class,
      names = {"IN_DATABASE", "DATABASE_COMMITTED"})
  void a_zombie_that_wakes_after_its_successor_has_finished_changes_nothing(Step step) {
    wakes(Kind.ENGINE, step, PAYMENTS);
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.class,
      names = {"CLAIMED", "ADOPTED", "BEFORE_DATABASE", "DATABASE_ANSWERED", "SENDING"})
  @EnabledIfSystemProperty(named = "sentinel.chaos", matches = "true")
  void a_zombie_that_wakes_late_at_any_other_step_changes_nothing(Step step) {
    wakes(Kind.ENGINE, step, PAYMENTS);
  }

  @ParameterizedTest
  @CsvSource({
    "SUBSCRIBED_LOOP, IN_DATABASE",
    "SUBSCRIBED_LOOP, DATABASE_COMMITTED",
    "SUBSCRIBED_LOOP, OFFSETS_SENT",
    "MANUAL_LOOP, IN_DATABASE",
    "MANUAL_LOOP, DATABASE_COMMITTED",
    "MANUAL_LOOP, OFFSETS_SENT"
  })
  void a_loop_that_wakes_after_its_successor_has_finished_changes_nothing(Kind kind, Step step) {
    wakes(kind, step, PAYMENTS_ONE_BY_ONE);
  }

  private void wakes(Kind kind, Step step, long payments) {
    LedgerSetting setting = LedgerDemo.setting(stack, name("zombie"));
    LedgerTopics topics = new LedgerTopics(setting);
    Books books = new Books(setting, topics, payments);
    topics.create();
    books.open();
    topics.fill(payments);
    try (WorkerProcess zombie = WorkerProcess.start(setting, kind, "a", step, 1)) {
      zombie.awaitReached();
      zombie.signal("STOP");
      try (WorkerProcess successor = WorkerProcess.start(setting, kind, "b")) {
        await().atMost(Duration.ofMinutes(3)).until(() -> books.done() || !successor.alive());
        assertThat(successor.alive()).as(successor::complaint).isTrue();
        zombie.signal("CONT");
        zombie.letGo();
        await()
            .during(Duration.ofSeconds(3))
            .atMost(Duration.ofSeconds(60))
            .until(() -> books.done() && books.differences().isEmpty());
      }
    }
    assertThat(books.differences()).isEmpty();
  }

  @Test
  void two_workers_that_are_stopped_in_turn_fight_over_partitions_and_the_books_balance() {
    LedgerSetting setting = LedgerDemo.setting(stack, name("fight"));
    LedgerTopics topics = new LedgerTopics(setting);
    int rounds = 4;
    Books books = new Books(setting, topics, (rounds + 1) * PAYMENTS);
    topics.create();
    books.open();
    try (WorkerProcess one = WorkerProcess.start(setting, Kind.ENGINE, "a");
        WorkerProcess other = WorkerProcess.start(setting, Kind.ENGINE, "b")) {
      topics.fill(PAYMENTS);
      await().atMost(Duration.ofMinutes(1)).until(() -> topics.committed() > 0);
      for (int round = 0; round < rounds; round++) {
        WorkerProcess stopped = round % 2 == 0 ? one : other;
        stopped.signal("STOP");
        topics.fill(PAYMENTS);
        // Only the other can have done that: the stopped one's partitions became its own.
        await().atMost(Duration.ofMinutes(2)).until(books::done);
        stopped.signal("CONT");
      }
      await().atMost(Duration.ofMinutes(1)).until(() -> books.differences().isEmpty());
      for (WorkerProcess worker : Set.of(one, other)) {
        assertThat(worker.alive()).as(worker::complaint).isTrue();
      }
    }
    assertThat(books.differences()).isEmpty();
    assertThat(books.number("select max(fence) from ss_progress")).isGreaterThan(rounds);
  }

  private static String name(String what) {
    return what + ProcessHandle.current().pid() + "_" + System.nanoTime() % 1_000_000_007L;
  }
}

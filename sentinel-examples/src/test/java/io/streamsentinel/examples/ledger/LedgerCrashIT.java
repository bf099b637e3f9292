package io.streamsentinel.examples.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Workers in processes of their own, killed and stopped at named steps; afterwards the books
 * balance.
 */
@Tag("long")
class LedgerCrashIT {

  private static final long PAYMENTS = 1_000;

  private final Stack stack = Stack.shared().start(Service.KAFKA, Service.POSTGRES);

  @Test
  void a_worker_killed_at_each_step_leaves_books_that_balance_to_the_cent() {
    StringWriter told = new StringWriter();

    boolean balanced =
        new LedgerDemo(stack, new PrintWriter(told)).run(name("kill"), 10, 2 * PAYMENTS);

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
    wakes(step);
  }

  @ParameterizedTest
  @EnumSource(
      value = Step.class,
      names = {"CLAIMED", "ADOPTED", "BEFORE_DATABASE", "DATABASE_ANSWERED", "SENDING"})
  @EnabledIfSystemProperty(named = "sentinel.chaos", matches = "true")
  void a_zombie_that_wakes_late_at_any_other_step_changes_nothing(Step step) {
    wakes(step);
  }

  private void wakes(Step step) {
    LedgerSetting setting = LedgerDemo.setting(stack, name("zombie"));
    LedgerTopics topics = new LedgerTopics(setting);
    Books books = new Books(setting, topics, PAYMENTS);
    topics.create();
    books.open();
    topics.fill(PAYMENTS);
    try (WorkerProcess zombie = WorkerProcess.start(setting, "a", step, 1)) {
      zombie.awaitReached();
      zombie.signal("STOP");
      try (WorkerProcess successor = WorkerProcess.start(setting, "b")) {
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

  private static String name(String what) {
    return what + ProcessHandle.current().pid() + "_" + System.nanoTime() % 1_000_000_007L;
  }
}

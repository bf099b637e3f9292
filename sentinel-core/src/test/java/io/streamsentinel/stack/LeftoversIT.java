package io.streamsentinel.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** What a test leaves behind fails it, by name. */
@Tag("long")
class LeftoversIT {

  @AfterEach
  void clean_up() throws Exception {
    for (AutoCloseable rest = PlantedFaults.CLEAN_UP.poll();
        rest != null;
        rest = PlantedFaults.CLEAN_UP.poll()) {
      rest.close();
    }
  }

  @Test
  void a_test_that_closes_all_it_opens_passes() {
    assertThat(failures(run(PlantedFaults.Clean.class))).isEmpty();
  }

  @Test
  void a_thread_that_still_runs_is_named() {
    assertThat(failures(run(PlantedFaults.LeavesThread.class)))
        .singleElement()
        .asString()
        .contains("thread 'left-behind' still runs", "CountDownLatch.await");
  }

  @Test
  void a_thread_that_a_class_leaves_is_named_at_its_end() {
    assertThat(failures(run(PlantedFaults.LeavesThreadOfClass.class)))
        .singleElement()
        .asString()
        .contains("thread 'left-by-class' still runs");
  }

  @Test
  void an_open_transaction_is_named() {
    assertThat(failures(run(PlantedFaults.LeavesTransaction.class)))
        .singleElement()
        .asString()
        .contains("the transaction of 'detector-t", "Ongoing");
  }

  @Test
  void a_consumer_left_in_its_group_is_named() {
    assertThat(failures(run(PlantedFaults.LeavesConsumer.class)))
        .singleElement()
        .asString()
        .contains("is still in group 'fraud-t");
  }

  @Test
  void an_open_database_transaction_is_named() {
    assertThat(failures(run(PlantedFaults.LeavesDatabaseTransaction.class)))
        .singleElement()
        .asString()
        .contains("a database transaction that is still open holds schema ledger_t");
  }

  @Test
  @DisabledIfSystemProperty(
      named = "sentinel.stack",
      matches = "external",
      disabledReason = "servers elsewhere are neither shared nor killed")
  void a_test_that_wants_to_kill_a_shared_server_is_skipped_and_says_why() {
    EngineExecutionResults results = run(PlantedFaults.TakesSharedServer.class);

    assertThat(failures(results)).isEmpty();
    assertThat(results.testEvents().aborted().stream())
        .singleElement()
        .asString()
        .contains("redis is shared with other tests");
  }

  @Test
  @DisabledIfSystemProperty(
      named = "sentinel.stack",
      matches = "external",
      disabledReason = "servers elsewhere are neither shared nor killed")
  void servers_left_dead_or_paused_are_back_for_the_next_test() {
    EngineExecutionResults results = run(PlantedFaults.LeavesServersDown.class);

    assertThat(failures(results)).isEmpty();
    assertThat(results.testEvents().succeeded().count()).isEqualTo(3);
  }

  @Test
  void a_leftover_thread_is_blamed_on_its_own_test_when_classes_run_side_by_side() {
    EngineExecutionResults results = run(PlantedFaults.Guilty.class, PlantedFaults.Innocent.class);

    assertThat(failures(results))
        .singleElement()
        .asString()
        .contains("thread 'left-beside-others' still runs");
    assertThat(results.testEvents().succeeded().stream())
        .singleElement()
        .asString()
        .contains("runs_while_another_test_leaves_a_thread");
  }

  private static EngineExecutionResults run(Class<?>... classes) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(Stream.of(classes).map(type -> selectClass(type)).toList())
        .configurationParameter(StackExtension.PATIENCE, "PT0.5S")
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
        .configurationParameter(
            "junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
        .execute();
  }

  /** The messages of all failures, of tests and of classes. */
  private static List<String> failures(EngineExecutionResults results) {
    return results.allEvents().failed().stream()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .flatMap(result -> result.getThrowable().stream())
        .map(Throwable::getMessage)
        .toList();
  }
}

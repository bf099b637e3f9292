package io.streamsentinel.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same where each topic has three copies, and what only three brokers can waste or lack. */
@Tag("long")
@WithStack(own = true, brokers = 3, start = Service.KAFKA)
class CostOnThreeBrokersIT extends CostAdvisorContract {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Map<String, String> SEVEN_DAYS =
      Map.of("retention.ms", Long.toString(Duration.ofDays(7).toMillis()));

  CostOnThreeBrokersIT(Stack stack, TestScope scope) {
    super(stack, scope, Deployment.PRODUCTION);
  }

  @Test
  void a_topic_with_one_copy_lacks_two_which_cost_and_are_made() throws Exception {
    create(1, Deployment.DEVELOPMENT, SEVEN_DAYS);
    fill(1, Map.of("compression.type", "zstd"));

    CostReport report = examine();
    CostApplied applied = advisor().apply(report);

    assertThat(report.plan())
        .as(report.table())
        .extracting(Advice::subject, Advice::from, Advice::to)
        .containsExactly(tuple(Subject.REPLICATION, "1", "3"));
    assertThat(report.savesBytes()).isEqualTo(-2 * report.bytes());
    assertThat(applied.done()).extracting(Advice::subject).containsExactly(Subject.REPLICATION);
    await().atMost(LIMIT).untilAsserted(() -> assertThat(examine().advice()).isEmpty());
    // A new copy is there before it is full.
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(examine().bytes()).isEqualTo(3 * report.bytes()));
  }

  @Test
  void copies_that_nobody_asks_for_are_paid_for_and_taken_away() throws Exception {
    create(1, Deployment.PRODUCTION, SEVEN_DAYS);
    fill(1, Map.of("compression.type", "zstd"));
    CostAdvisor development = CostAdvisor.builder(kafka, Deployment.DEVELOPMENT).build();

    CostReport report = development.examine(topics());
    CostApplied applied = development.apply(report);

    assertThat(report.plan())
        .as(report.table())
        .extracting(Advice::subject, Advice::from, Advice::to)
        .containsExactly(tuple(Subject.REPLICATION, "3", "1"));
    assertThat((double) report.savesBytes() / report.bytes()).isBetween(0.66, 0.67);
    assertThat(applied.done()).extracting(Advice::subject).containsExactly(Subject.REPLICATION);
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(development.examine(topics()).bytes()).isEqualTo(report.bytes() / 3));
  }
}

package io.streamsentinel.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.streamsentinel.settings.Deployment;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {

  private static final Topic TOPIC =
      Topic.builder("payments", 3).retention(Duration.ofDays(7)).compression("lz4").build();
  private static final Map<String, String> AS_DECLARED =
      Map.of(
          "retention.ms", "604800000",
          "compression.type", "lz4",
          "min.insync.replicas", "2",
          "cleanup.policy", "delete");

  @Test
  void a_topic_as_declared_needs_nothing() {
    assertThat(changes(TOPIC, actual(3, 3, AS_DECLARED))).isEmpty();
  }

  @Test
  void a_missing_topic_is_created() {
    assertThat(new Planner(Deployment.PRODUCTION, 3).changes(TOPIC, null))
        .containsExactly(
            new Change.Create(
                "payments",
                3,
                3,
                Map.of(
                    "retention.ms", "604800000",
                    "compression.type", "lz4",
                    "min.insync.replicas", "2")));
  }

  @Test
  void three_replicas_on_one_broker_are_refused_with_the_way_out() {
    assertThat(new Planner(Deployment.PRODUCTION, 1).changes(TOPIC, null))
        .singleElement()
        .isInstanceOf(Change.LeftAlone.class)
        .extracting(Change::summary)
        .asString()
        .contains("3 replicas", "1 broker", "SENTINEL_DEPLOYMENT=development");
  }

  @ParameterizedTest
  @CsvSource({
    "retention.ms, 604800001",
    "retention.ms, -1",
  })
  void a_longer_retention_is_not_shortened(String key, String value) {
    assertThat(changes(TOPIC, actual(3, 3, with(key, value))))
        .singleElement()
        .isInstanceOf(Change.LeftAlone.class)
        .extracting(Change::summary)
        .asString()
        .contains(key + "=" + value + " instead of 604800000", "delete records");
  }

  @Test
  void a_shorter_retention_is_prolonged() {
    assertThat(changes(TOPIC, actual(3, 3, with("retention.ms", "1000"))))
        .containsExactly(new Change.SetConfig("payments", "retention.ms", "1000", "604800000"));
  }

  @ParameterizedTest
  @CsvSource({
    "delete, 'compact,delete', false",
    "delete, compact, false",
    "compact, 'compact,delete', false",
    "'compact,delete', compact, true",
    "'compact,delete', delete, true"
  })
  void a_cleanup_policy_is_changed_only_if_that_deletes_nothing(
      String from, String to, boolean changed) {
    Topic topic = Topic.builder("payments", 3).config("cleanup.policy", to).build();

    assertThat(changes(topic, actual(3, 3, with("cleanup.policy", from))))
        .singleElement()
        .isInstanceOf(changed ? Change.SetConfig.class : Change.LeftAlone.class);
  }

  @Test
  void the_order_of_policies_does_not_matter() {
    Topic topic = Topic.builder("payments", 3).compactAndDelete().build();

    assertThat(changes(topic, actual(3, 3, with("cleanup.policy", "delete, compact")))).isEmpty();
  }

  @Test
  void more_partitions_under_keyed_state_come_with_a_warning() {
    Topic topic = Topic.builder("payments", 6).keyedState().build();

    assertThat(changes(topic, actual(3, 3, AS_DECLARED)))
        .singleElement()
        .isEqualTo(new Change.MorePartitions("payments", 3, 6, true))
        .extracting(Change::summary)
        .asString()
        .contains("WARNING", "keys move");
  }

  @Test
  void partitions_are_not_taken_away_and_copies_are_a_step_of_their_own() {
    assertThat(changes(TOPIC, actual(4, 5, AS_DECLARED)))
        .hasSize(2)
        .hasAtLeastOneElementOfType(Change.LeftAlone.class)
        .contains(new Change.FewerReplicas("payments", 5, 3));
  }

  @Test
  void a_value_that_nobody_declared_is_shown_and_is_no_drift() {
    Actual actual =
        new Actual(
            Collections.nCopies(3, List.of(1, 2, 3)),
            with("segment.ms", "1000"),
            Set.of("segment.ms"));

    List<Change> changes = changes(TOPIC, actual);

    assertThat(changes).containsExactly(new Change.Undeclared("payments", "segment.ms", "1000"));
    assertThat(TopicPlan.of(List.of(TOPIC), changes).drift()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"''", "a b", "..", "payments/eu"})
  void a_name_that_kafka_refuses_is_refused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Topic.builder(name, 1))
        .withMessageEndingWith(": " + name);
  }

  @Test
  void values_are_checked_where_they_are_set() {
    Topic.Builder topic = Topic.builder("payments", 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Topic.builder("payments", 0))
        .withMessageContaining("0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> topic.compression("zip"))
        .withMessageContaining("zip");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> topic.retention(Duration.ZERO))
        .withMessageContaining("PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> topic.retentionBytes(-1))
        .withMessageContaining("-1");
  }

  @Test
  void the_standard_topics_are_as_stated() {
    assertThat(StandardTopics.all())
        .extracting(topic -> topic.name() + " " + topic.partitions())
        .containsExactly(
            "synthetic-transactions 12",
            "payments-by-terminal 12",
            "fraud-decisions 12",
            "fraud-alerts 6",
            "user-actions 3",
            "payments-retry-1m 12",
            "payments-retry-1h 12",
            "payments-retry 12",
            "payments-retry-order 12",
            "payments-dlq 3",
            "chargebacks 3",
            "market-data 3",
            "sentiment 3",
            "payments-features 12",
            "system-metrics 4",
            "user-events 3",
            "application-logs 2",
            "platform-alerts 3",
            "platform-dlq 1",
            "user-login 6",
            "processed-logins 6",
            "logins-dlq 1");
    assertThat(StandardTopics.ALERTS.configs(Deployment.PRODUCTION))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "cleanup.policy", "compact,delete",
                "retention.ms", "2592000000",
                "compression.type", "gzip",
                "min.insync.replicas", "2"));
    assertThat(StandardTopics.SYSTEM_METRICS.configs(Deployment.DEVELOPMENT))
        .containsEntry("retention.bytes", Long.toString((1L << 30) / 4))
        .containsEntry("retention.ms", "86400000")
        .containsEntry("min.insync.replicas", "1");
  }

  @Test
  void a_topic_under_another_name_is_else_the_same() {
    Topic small = StandardTopics.USER_ACTIONS.as("demo.user-actions", 1);

    assertThat(small.name()).isEqualTo("demo.user-actions");
    assertThat(small.partitions()).isEqualTo(1);
    assertThat(small.as("user-actions", 3)).isEqualTo(StandardTopics.USER_ACTIONS);
    assertThat(StandardTopics.USER_ACTIONS.configs(Deployment.STAGING))
        .containsEntry("cleanup.policy", "compact")
        .containsEntry("min.compaction.lag.ms", "7776000000");
  }

  private static List<Change> changes(Topic topic, Actual actual) {
    return new Planner(Deployment.PRODUCTION, 3).changes(topic, actual);
  }

  private static Actual actual(int partitions, int replicas, Map<String, String> configs) {
    List<Integer> holders = List.of(1, 2, 3, 4, 5).subList(0, replicas);
    return new Actual(Collections.nCopies(partitions, holders), configs, Set.of());
  }

  private static Map<String, String> with(String key, String value) {
    Map<String, String> configs = new HashMap<>(AS_DECLARED);
    configs.put(key, value);
    return configs;
  }
}

package io.streamsentinel.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.KafkaSpec;
import io.streamsentinel.stack.Stack;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** What needs three brokers. */
@DisabledIfSystemProperty(
    named = "sentinel.stack",
    matches = "external",
    disabledReason = "it starts three brokers of its own")
@Tag("long")
class ReplicatedTopicsIT {

  private static final List<Topic> DECLARED =
      List.of(Topic.builder("payments", 6).retention(Duration.ofDays(7)).build());

  @Test
  void production_makes_three_replicas_and_brings_a_lonely_topic_there() throws Exception {
    try (Stack stack = Stack.fresh(KafkaSpec.threeBrokers())) {
      KafkaSettings kafka = KafkaSettings.of(stack.bootstrapServers());
      try (Topics development = Topics.of(kafka, Deployment.DEVELOPMENT);
          Topics production = Topics.of(kafka, Deployment.PRODUCTION);
          Admin admin = Admin.create(kafka.properties())) {
        development.apply(development.plan(DECLARED));

        // Each of the brokers hears of a new topic in its own time.
        await()
            .atMost(Duration.ofSeconds(60))
            .ignoreException(UnknownTopicOrPartitionException.class)
            .untilAsserted(
                () ->
                    assertThat(production.plan(DECLARED).changes())
                        .containsExactly(
                            new Change.Replicas("payments", 1, 3),
                            new Change.SetConfig("payments", "min.insync.replicas", "1", "2")));
        production.apply(production.plan(DECLARED));

        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () -> {
                  assertThat(partitions(admin)).allMatch(partition -> partition.isr().size() == 3);
                  assertThat(production.plan(DECLARED).changes()).isEmpty();
                });

        Change fewer = new Change.FewerReplicas("payments", 3, 1);
        assertThat(development.apply(development.plan(DECLARED)).left()).containsExactly(fewer);
        assertThat(development.apply(development.plan(DECLARED), Consent.FEWER_COPIES).done())
            .containsExactly(fewer);
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () ->
                    assertThat(partitions(admin))
                        .allMatch(partition -> partition.replicas().size() == 1));
      }
    }
  }

  private static List<TopicPartitionInfo> partitions(Admin admin) throws Exception {
    return admin
        .describeTopics(List.of("payments"))
        .allTopicNames()
        .get()
        .values()
        .iterator()
        .next()
        .partitions();
  }
}

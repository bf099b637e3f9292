package io.streamsentinel.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.settings.Deployment;
import io.streamsentinel.stack.Server;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same with three copies of each topic, and what only three brokers can do or lack. */
@Tag("long")
@WithStack(own = true, brokers = 3, start = Service.KAFKA)
class TopicsOnThreeBrokersIT extends TopicsContract {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Stack stack;

  TopicsOnThreeBrokersIT(Stack stack, TestScope scope) {
    super(stack, scope, Deployment.PRODUCTION);
    this.stack = stack;
  }

  @Test
  void a_lonely_topic_gets_its_copies_and_loses_them_only_with_consent() throws Exception {
    List<Topic> declared = List.of(declared(6).build());
    try (Topics development = Topics.of(kafka, Deployment.DEVELOPMENT)) {
      development.apply(development.plan(declared));

      assertThat(topics.plan(declared).changes())
          .containsExactly(
              new Change.Replicas(name, 1, 3),
              new Change.SetConfig(name, "min.insync.replicas", "1", "2"));
      topics.apply(topics.plan(declared));

      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> {
                assertThat(partitions(admin)).allMatch(partition -> partition.isr().size() == 3);
                assertThat(topics.plan(declared).changes()).isEmpty();
              });

      Change fewer = new Change.FewerReplicas(name, 3, 1);
      assertThat(development.apply(development.plan(declared)).left()).containsExactly(fewer);
      assertThat(development.apply(development.plan(declared), Consent.FEWER_COPIES).done())
          .containsExactly(fewer);
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(partitions(admin))
                      .allMatch(partition -> partition.replicas().size() == 1));
    }
  }

  /** It may be asked next, and would answer with what was. */
  @Test
  void a_plan_waits_for_a_broker_that_is_behind() throws Exception {
    List<Topic> declared = List.of(declared(1).build());
    topics.apply(topics.plan(declared));
    int controller = admin.describeMetadataQuorum().quorumInfo().get().leaderId();
    // Ids count from one: another one than the controller.
    Server behind = stack.kafka().brokers().get(controller % 3);
    FutureTask<TopicPlan> planning = new FutureTask<>(() -> plan(declared));
    behind.pause();
    try {
      new Thread(planning, "planning").start();
      assertThatThrownBy(() -> planning.get(2, TimeUnit.SECONDS))
          .isInstanceOf(TimeoutException.class);
    } finally {
      behind.resume();
    }

    assertThat(planning.get(LIMIT.toSeconds(), TimeUnit.SECONDS).changes()).isEmpty();
  }

  @Test
  void a_dead_broker_leaves_copies_behind_and_no_place_for_new_topics() throws Exception {
    topics.apply(topics.plan(List.of(declared(4).build())));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (TopicMeters meters = TopicMeters.of(kafka, List.of(name), registry)) {
      meters.refresh();
      assertThat(registry.get(TopicMeters.UNDER_REPLICATED).gauge().value()).isZero();

      stack.kafka().brokers().get(2).kill();

      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> {
                meters.refresh();
                assertThat(registry.get(TopicMeters.UNDER_REPLICATED).gauge().value()).isEqualTo(4);
              });
    }
    List<Topic> another = List.of(Topic.builder(name + "-another", 1).build());
    assertThat(plan(another).toString())
        .contains("the topic is missing", "3 replicas and the cluster has 2 broker(s)");
  }

  private TopicPlan plan(List<Topic> declared) {
    try (Topics once = Topics.of(kafka, deployment)) {
      return once.plan(declared);
    }
  }

  private List<TopicPartitionInfo> partitions(Admin admin) throws Exception {
    return admin
        .describeTopics(List.of(name))
        .allTopicNames()
        .get()
        .values()
        .iterator()
        .next()
        .partitions();
  }
}

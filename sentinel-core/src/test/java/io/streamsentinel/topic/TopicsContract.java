package io.streamsentinel.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Topics as they are declared, on a real cluster; subclasses say on which. */
abstract class TopicsContract {

  final Deployment deployment;
  final KafkaSettings kafka;
  final Admin admin;
  final Topics topics;
  final String name;

  TopicsContract(Stack stack, TestScope scope, Deployment deployment) {
    this.deployment = deployment;
    this.kafka = KafkaSettings.of(stack.bootstrapServers());
    this.admin = Admin.create(kafka.properties());
    this.topics = Topics.of(kafka, deployment);
    // Of this test alone: a scope that is given to a constructor is its class's.
    this.name = scope.name("topics-" + UUID.randomUUID());
  }

  @AfterEach
  void remove() throws Exception {
    TestScope.deleteTopic(admin, name);
    topics.close();
    admin.close();
  }

  @Test
  void what_is_declared_is_made_and_then_found_as_declared() {
    List<Topic> declared = List.of(declared(2).build());

    Applied applied = topics.apply(topics.plan(declared));

    assertThat(applied.done()).singleElement().isInstanceOf(Change.Create.class);
    assertThat(topics.plan(declared).changes()).isEmpty();
    assertThat(topics.plan(declared)).hasToString("all 1 topics are as declared");
  }

  @Test
  void drift_is_found_and_closed_except_where_that_would_delete_records() throws Exception {
    List<Topic> declared = List.of(declared(2).build());
    topics.apply(topics.plan(declared));
    byHand("compression.type", "zstd");
    byHand("retention.ms", "-1");
    byHand("segment.ms", "3600000");
    await().untilAsserted(() -> assertThat(topics.plan(declared).changes()).hasSize(3));

    TopicPlan plan = topics.plan(declared);
    Applied applied = topics.apply(plan);

    assertThat(plan.drift()).isTrue();
    assertThat(applied.done())
        .containsExactly(new Change.SetConfig(name, "compression.type", "zstd", "lz4"));
    assertThat(applied.left())
        .hasSize(2)
        .hasAtLeastOneElementOfType(Change.LeftAlone.class)
        .contains(new Change.Undeclared(name, "segment.ms", "3600000"));
    assertThat(config("retention.ms")).isEqualTo("-1");
  }

  @Test
  void partitions_under_keyed_state_grow_only_with_consent() {
    topics.apply(topics.plan(List.of(declared(2).build())));
    List<Topic> wider = List.of(declared(4).keyedState().build());

    assertThat(topics.apply(topics.plan(wider)).done()).isEmpty();
    assertThat(topics.apply(topics.plan(wider), Consent.KEYS_MOVE).done())
        .containsExactly(new Change.MorePartitions(name, 2, 4, true));
    assertThat(topics.plan(wider).changes()).isEmpty();
  }

  @Test
  void a_plan_that_is_out_of_date_is_refused() {
    TopicPlan plan = topics.plan(List.of(declared(2).build()));
    topics.apply(plan);

    assertThatIllegalStateException()
        .isThrownBy(() -> topics.apply(plan))
        .withMessageContaining("plan again");
  }

  @Test
  void a_brokers_refusal_comes_out_as_it_is() {
    TopicPlan plan = topics.plan(List.of(declared(1).config("compresion.type", "lz4").build()));

    assertThatThrownBy(() -> topics.apply(plan))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("compresion.type");
  }

  @Test
  void the_standard_topics_can_be_made() {
    TopicPlan plan = topics.plan(StandardTopics.all());
    topics.apply(plan);

    assertThat(topics.plan(StandardTopics.all()).drift()).isFalse();
  }

  @Test
  void what_brokers_know_of_a_topic_is_a_meter() throws Exception {
    topics.apply(topics.plan(List.of(declared(2).build())));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (TopicMeters meters = TopicMeters.of(kafka, List.of(name), registry);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                kafka.properties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      assertThat(registry.get(TopicMeters.END_OFFSET).gauge().value()).isNaN();
      for (int i = 0; i < 3; i++) {
        producer.send(new ProducerRecord<>(name, new byte[100])).get();
      }

      meters.refresh();

      assertThat(registry.get(TopicMeters.END_OFFSET).gauge().value()).isEqualTo(3);
      assertThat(registry.get(TopicMeters.START_OFFSET).gauge().value()).isZero();
      assertThat(registry.get(TopicMeters.LOG_SIZE).gauge().value()).isPositive();
      assertThat(registry.get(TopicMeters.UNDER_REPLICATED).gauge().value()).isZero();
      assertThat(registry.getMeters()).hasSize(4);
    }
  }

  final Topic.Builder declared(int partitions) {
    return Topic.builder(name, partitions).retention(Duration.ofDays(7)).compression("lz4");
  }

  private void byHand(String key, String value) throws Exception {
    var set = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource(), List.of(set))).all().get();
  }

  private String config(String key) throws Exception {
    return admin
        .describeConfigs(List.of(resource()))
        .all()
        .get()
        .values()
        .iterator()
        .next()
        .get(key)
        .value();
  }

  private ConfigResource resource() {
    return new ConfigResource(ConfigResource.Type.TOPIC, name);
  }
}

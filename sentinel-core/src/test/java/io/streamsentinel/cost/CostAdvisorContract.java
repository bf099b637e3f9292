package io.streamsentinel.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.topic.Topic;
import io.streamsentinel.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Waste planted in a real cluster is found, and what somebody still needs stays; subclasses say in
 * which cluster.
 */
abstract class CostAdvisorContract {

  private static final int RECORDS = 6_000;
  private static final int PARTITIONS = 24;
  private static final String[] WORDS = {"merchant", "terminal", "approved", "EUR", "DE", "card"};

  final Deployment deployment;
  final KafkaSettings kafka;
  private final Admin admin;
  private final String reader;
  private String topic;

  CostAdvisorContract(Stack stack, TestScope scope, Deployment deployment) {
    this.deployment = deployment;
    this.kafka = KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES);
    this.admin = Admin.create(kafka.properties());
    // Of this test alone: a scope that is given to a constructor is its class's.
    this.topic = scope.name("wasteful-" + UUID.randomUUID());
    this.reader = scope.name("reader-" + UUID.randomUUID());
  }

  @AfterEach
  void remove() throws Exception {
    TestScope.deleteTopic(admin, topic);
    admin.deleteConsumerGroups(groups()).all().get();
    admin.close();
  }

  @Test
  void planted_waste_is_found_and_the_plan_takes_it_away() throws Exception {
    plantWaste();
    readToTheEnd(reader);

    CostReport report = examine();

    assertThat(report.advice())
        .as(report.table())
        .extracting(Advice::subject, Advice::verdict)
        .containsExactly(
            tuple(Subject.RETENTION, Verdict.APPLY),
            tuple(Subject.COMPRESSION, Verdict.APPLY),
            tuple(Subject.PARTITIONS, Verdict.BY_HAND));
    // 60 days of records, of which seven stay.
    Advice retention = report.advice().get(0);
    assertThat((double) retention.savesBytes() / report.bytes()).isCloseTo(53 / 60.0, within(0.02));
    assertThat(retention.from()).isEqualTo("365 d");
    assertThat(report.savesBytes()).isLessThan(report.bytes());

    CostApplied applied = advisor().apply(report);

    assertThat(applied.done())
        .extracting(Advice::subject)
        .containsExactlyInAnyOrder(Subject.COMPRESSION, Subject.RETENTION);
    assertThat(applied.left()).extracting(Advice::subject).containsExactly(Subject.PARTITIONS);
    awaitConfig("retention.ms", Long.toString(Duration.ofDays(7).toMillis()));
    assertThat(config("compression.type")).isEqualTo(report.advice().get(1).to());
    assertThat(config("min.insync.replicas"))
        .isEqualTo(Integer.toString(deployment.minInSyncReplicas()));
    assertThat(examine().plan()).extracting(Advice::subject).doesNotContain(Subject.RETENTION);
  }

  @Test
  void records_that_one_of_two_groups_has_not_read_are_refused_and_stay() throws Exception {
    plantWaste();
    readToTheEnd(reader);
    commit(reader + "-slow", 3, 10);

    CostReport report = examine();
    CostApplied applied = advisor().apply(report);

    assertThat(applied.left())
        .as(report.table())
        .filteredOn(advice -> advice.subject() == Subject.RETENTION)
        .singleElement()
        .satisfies(
            advice -> {
              assertThat(advice.verdict()).isEqualTo(Verdict.REFUSED);
              assertThat(advice.why()).contains("group " + reader + "-slow");
            });
    assertThat(config("retention.ms")).isEqualTo(Long.toString(Duration.ofDays(365).toMillis()));
  }

  @Test
  void a_group_that_was_set_back_after_the_report_stops_the_plan() throws Exception {
    plantWaste();
    readToTheEnd(reader);
    CostReport report = examine();

    commit(reader, 0, 0);
    CostApplied applied = advisor().apply(report);

    assertThat(applied.done()).extracting(Advice::subject).containsExactly(Subject.COMPRESSION);
    assertThat(applied.left())
        .extracting(Advice::subject, Advice::verdict)
        .contains(tuple(Subject.RETENTION, Verdict.REFUSED));
    assertThat(config("retention.ms")).isEqualTo(Long.toString(Duration.ofDays(365).toMillis()));
  }

  @Test
  void the_predicted_size_is_what_a_broker_makes_of_the_same_records() throws Exception {
    plant(1, Map.of("retention.ms", "-1"), Map.of("compression.type", "none"));
    Sample sample = examine().topics().get(0).facts().sample();
    admin.deleteTopics(List.of(topic)).all().get();
    for (String codec : List.of("lz4", "zstd", "gzip", "snappy")) {
      topic = topic + "-" + codec;
      plant(1, Map.of("retention.ms", "-1"), Map.of("compression.type", codec));

      double onDisk = examine().topics().get(0).facts().bytesPerRecord();
      admin.deleteTopics(List.of(topic)).all().get();

      assertThat(sample.bytesPerRecord(codec)).as(codec).isCloseTo(onDisk, within(0.25 * onDisk));
    }
  }

  @Test
  void a_topic_in_good_order_gets_no_advice_and_an_empty_one_neither() throws Exception {
    plant(
        1,
        Map.of("retention.ms", Long.toString(Duration.ofDays(90).toMillis())),
        Map.of("compression.type", "zstd"));
    readToTheEnd(reader);

    CostReport report =
        CostAdvisor.builder(kafka, deployment)
            .keep(Duration.ofDays(90))
            .build()
            .examine(List.of(topic));

    assertThat(report.advice()).as(report.table()).isEmpty();
    admin.deleteTopics(List.of(topic)).all().get();
    topic = topic + "-empty";
    create(2, deployment, Map.of());
    assertThat(examine().advice()).isEmpty();
  }

  @Test
  void a_topic_that_is_not_there_is_named() {
    assertThatThrownBy(() -> advisor().examine(List.of(topic)))
        .isInstanceOf(UnknownTopicOrPartitionException.class);
  }

  final CostAdvisor advisor() {
    return CostAdvisor.builder(kafka, deployment).build();
  }

  /** The one that the test is about. */
  final List<String> topics() {
    return List.of(topic);
  }

  final CostReport examine() {
    return advisor().examine(List.of(topic));
  }

  /** Two months of payments, uncompressed, over many partitions, to be kept for a year. */
  private void plantWaste() throws Exception {
    plant(
        PARTITIONS,
        Map.of("retention.ms", Long.toString(Duration.ofDays(365).toMillis())),
        Map.of("compression.type", "none"));
  }

  private void plant(int partitions, Map<String, String> configs, Map<String, Object> producing)
      throws Exception {
    create(partitions, deployment, configs);
    fill(partitions, producing);
  }

  /** As many records in each partition. */
  final void fill(int partitions, Map<String, Object> producing) throws Exception {
    Map<String, Object> properties = new HashMap<>(kafka.properties());
    properties.putAll(producing);
    properties.put("linger.ms", 100);
    // The topic is new: a batch that a leader does not know yet must not be overtaken.
    properties.put("max.in.flight.requests.per.connection", 1);
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    long now = Instant.now().toEpochMilli();
    long step = Duration.ofDays(60).toMillis() / RECORDS;
    SplittableRandom random = new SplittableRandom(7);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    topic,
                    i % partitions,
                    now - (RECORDS - i) * step,
                    ("user-" + i % 500).getBytes(StandardCharsets.UTF_8),
                    value(random))));
      }
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    }
  }

  /** As a deployment has it: with its copies. */
  final void create(int partitions, Deployment copies, Map<String, String> configs) {
    Topic.Builder declared = Topic.builder(topic, partitions);
    configs.forEach(declared::config);
    try (Topics topics = Topics.of(kafka, copies)) {
      topics.apply(topics.plan(List.of(declared.build())));
    }
  }

  private static byte[] value(SplittableRandom random) {
    StringBuilder value = new StringBuilder("{\"payment\":").append(random.nextLong());
    for (int i = 0; i < 12; i++) {
      value.append(",\"field-").append(i).append("\":\"");
      value.append(WORDS[random.nextInt(WORDS.length)]).append('"');
    }
    return value.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  private void readToTheEnd(String group) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
    int partitions = partitions();
    for (int i = 0; i < partitions; i++) {
      ends.put(new TopicPartition(topic, i), new OffsetAndMetadata(RECORDS / partitions));
    }
    admin.alterConsumerGroupOffsets(group, ends).all().get();
  }

  private void commit(String group, int partition, long offset) throws Exception {
    admin
        .alterConsumerGroupOffsets(
            group, Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  private int partitions() throws Exception {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .values()
        .iterator()
        .next()
        .partitions()
        .size();
  }

  private void awaitConfig(String key, String value) {
    await().untilAsserted(() -> assertThat(config(key)).isEqualTo(value));
  }

  private String config(String key) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return admin
        .describeConfigs(List.of(resource))
        .all()
        .get()
        .values()
        .iterator()
        .next()
        .get(key)
        .value();
  }

  private List<String> groups() throws Exception {
    return admin.listGroups().all().get().stream()
        .map(GroupListing::groupId)
        .filter(group -> group.startsWith(reader))
        .toList();
  }
}

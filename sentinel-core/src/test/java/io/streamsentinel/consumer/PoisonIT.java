package io.streamsentinel.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.deadletter.DeadLetter;
import io.streamsentinel.deadletter.DeadLetterHeaders;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.unit.Format;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Records that can't be handled, each of its kind: each costs one record, and none is skipped. */
@WithStack(start = Service.KAFKA)
class PoisonIT {

  private static final int LARGE = 10 << 20;
  private static final int LONG = 4_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void tombstone_is_given_up_where_only_records_are_expected(Stack stack, TestScope scope) {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", 1);
    String out = scope.topic("out", 1);
    String dead = scope.topic("dead", 1);
    send(broker, in, "0".getBytes(UTF_8), null, "2".getBytes(UTF_8));

    copy(broker, scope, in, out).deadLetters(dead).build().runUntilCaughtUp();

    assertThat(broker.read(out)).extracting(ConsumerRecord::value).containsExactly("0", "2");
    assertThat(broker.readBytes(dead))
        .singleElement()
        .satisfies(letter -> assertThat(letter.value()).isNull());
  }

  @Test
  void record_of_ten_megabytes_is_read_and_its_dead_letter_cut(Stack stack, TestScope scope) {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", 1, Map.of("max.message.bytes", "" + (LARGE + 1_000)));
    String out = scope.topic("out", 1);
    String dead = scope.topic("dead", 1);
    send(broker, in, "0".getBytes(UTF_8), new byte[LARGE], "2".getBytes(UTF_8));

    copy(broker, scope, in, out)
        .deadLetters(dead)
        .process(
            (record, unit) -> {
              if (record.value().length() > 1) {
                throw new IllegalStateException("too much");
              }
              unit.send(out, record.key(), record.value());
            })
        .build()
        .runUntilCaughtUp();

    assertThat(broker.read(out)).extracting(ConsumerRecord::value).containsExactly("0", "2");
    ConsumerRecord<byte[], byte[]> letter = broker.readBytes(dead).get(0);
    assertThat(letter.value().length).isLessThan(1 << 20);
    assertThat(new String(letter.headers().lastHeader(DeadLetterHeaders.TRUNCATED).value(), UTF_8))
        .isEqualTo("" + LARGE);
    assertThat(DeadLetter.read(letter))
        .hasValueSatisfying(l -> assertThat(l.offset()).isEqualTo(1));
  }

  @Test
  void output_above_the_topic_s_limit_costs_its_record(Stack stack, TestScope scope) {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", 1);
    String out = scope.topic("out", 1, Map.of("max.message.bytes", "1000"));
    String dead = scope.topic("dead", 1);
    send(broker, in, "0".getBytes(UTF_8), "x".repeat(2_000).getBytes(UTF_8), "2".getBytes(UTF_8));

    copy(broker, scope, in, out).deadLetters(dead).build().runUntilCaughtUp();

    assertThat(broker.read(out)).extracting(ConsumerRecord::value).containsExactly("0", "2");
    assertThat(broker.read(dead))
        .singleElement()
        .satisfies(
            letter ->
                assertThat(DeadLetter.read(letter))
                    .hasValueSatisfying(
                        l -> assertThat(l.message()).contains("max.message.bytes 1000")));
  }

  @Test
  void limit_that_is_lowered_under_a_running_consumer_costs_the_records_above_it(
      Stack stack, TestScope scope) throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    String dead = scope.topic("dead", 1);
    try (Copying copying = new Copying(broker, scope, 1)) {
      broker.produce(copying.in(), 10, i -> "k", i -> "" + i);
      copying.member("a", builder -> builder.deadLetters(dead));
      copying.awaitCommitted(10);
      lower(broker, copying.out());
      send(broker, copying.in(), "10".getBytes(UTF_8), incompressible(), "12".getBytes(UTF_8));

      copying.awaitCommitted(13);
      copying.end();
      assertThat(broker.read(copying.out())).extracting(ConsumerRecord::value).endsWith("10", "12");
      assertThat(broker.read(dead)).singleElement().matches(l -> l.value().length() == LONG);
    }
  }

  @Test
  void output_that_is_refused_after_a_participant_took_it_quarantines_its_partition(
      Stack stack, TestScope scope) throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    Participant ledger = () -> "ledger";
    try (Copying copying = new Copying(broker, scope, 1)) {
      broker.produce(copying.in(), 10, i -> "k", i -> "" + i);
      ExactlyOnceConsumer consumer = copying.member("a", builder -> builder.with(ledger));
      copying.awaitCommitted(10);
      lower(broker, copying.out());
      send(broker, copying.in(), "10".getBytes(UTF_8), incompressible(), "12".getBytes(UTF_8));

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(consumer.health().partitions().get(0).quarantine())
                      .hasValueSatisfying(
                          report -> assertThat(report).contains("Raise the limit")));
      copying.end();
      assertThat(copying.failures()).isEmpty();
    }
  }

  @Test
  void dead_letter_topic_that_vanishes_holds_the_partition_and_no_record_is_skipped(
      Stack stack, TestScope scope) throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    String dead = scope.topic("dead", 1);
    try (Copying copying = new Copying(broker, scope, 1);
        Admin admin = Admin.create(broker.settings().properties())) {
      ExactlyOnceConsumer consumer =
          copying.member(
              "a",
              builder ->
                  builder
                      .deadLetters(dead)
                      .retry(RetryPolicy.none())
                      .process(
                          (record, unit) -> {
                            if (record.value().equals("5")) {
                              throw new IllegalStateException("no");
                            }
                            unit.send(copying.out(), record.key(), record.value());
                          }));
      await().atMost(PATIENCE).until(() -> !consumer.health().partitions().isEmpty());
      admin.deleteTopics(List.of(dead)).all().get();
      await().atMost(PATIENCE).until(() -> !admin.listTopics().names().get().contains(dead));
      broker.produce(copying.in(), 10, i -> "k", i -> "" + i);

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(consumer.health().partitions().get(0).paused())
                      .contains("the dead-letter topic takes nothing"));
      copying.awaitCommitted(5);
      assertThat(copying.committed()).isEqualTo(5);
      scope.topic("dead", 1);

      copying.awaitCommitted(10);
      copying.end();
      Oracle.check(broker.read(copying.out()), broker.read(dead), 10);
    }
  }

  /** The broker measures batches as they come, compressed. */
  private static byte[] incompressible() {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    while (text.length() < LONG) {
      text.append((char) ('!' + random.nextInt(90)));
    }
    return text.toString().getBytes(UTF_8);
  }

  private static void lower(Broker broker, String topic) throws Exception {
    try (Admin admin = Admin.create(broker.settings().properties())) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("max.message.bytes", "1000"), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  private static ConsumerBuilder<String, String> copy(
      Broker broker, TestScope scope, String in, String out) {
    return ExactlyOnceConsumer.builder(
            broker.settings(), scope.name("group"), Set.of(in), Format.strings())
        .retry(RetryPolicy.none())
        .process((record, unit) -> unit.send(out, record.key(), record.value()));
  }

  private static void send(Broker broker, String topic, byte[]... values) {
    Map<String, Object> properties =
        broker.settings().with("max.request.size", 2 * LARGE).properties();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (byte[] value : values) {
        var unused = producer.send(new ProducerRecord<>(topic, "k".getBytes(UTF_8), value));
      }
    }
  }
}

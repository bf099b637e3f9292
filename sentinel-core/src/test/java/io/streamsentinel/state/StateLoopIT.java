package io.streamsentinel.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.error.AbortableException;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A loop of the user's own over partitions assigned by hand, on a real broker and database. */
class StateLoopIT {

  private static final int RECORDS = 20;

  private final Stack stack = Stack.shared();
  private final TestDatabase database = TestDatabase.shared();
  private final String in = "in-" + database.schema();
  private final String out = "out-" + database.schema();
  private final TopicPartition partition = new TopicPartition(in, 0);
  private final Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));

  @BeforeEach
  void fill() throws Exception {
    short replication = -1;
    admin
        .createTopics(List.of(new NewTopic(in, 1, replication), new NewTopic(out, 1, replication)))
        .all()
        .get();
    try (Producer<byte[], byte[]> producer = producer("")) {
      for (int i = 0; i < RECORDS; i++) {
        var unused = producer.send(new ProducerRecord<>(in, bytes("k"), bytes("" + i)));
      }
    }
    LedgerSchema.create(database.dataSource());
    database.execute("create table rows (id bigint primary key check (id <> 13))");
  }

  @AfterEach
  void nothing_is_left_open() {
    admin.close();
    assertThat(database.openSessions()).isEmpty();
    database.close();
  }

  @Test
  void every_record_has_its_row_and_its_output_once_and_one_that_fails_has_neither() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer();
        StateLoop loop = loop(consumer)) {
      take(consumer, loop);
      int refused = 0;
      for (ConsumerRecord<byte[], byte[]> record : poll(consumer, RECORDS)) {
        try (StateUnit unit = loop.begin(record, consumer.groupMetadata())) {
          say(unit, record);
          unit.commit();
        } catch (AbortableException e) {
          refused++;
          try (StateUnit unit = loop.begin(record, consumer.groupMetadata())) {
            unit.commit();
          }
        }
      }
      assertThat(refused).isEqualTo(1);
    }

    assertThat(database.number("select count(*) from rows")).isEqualTo(RECORDS - 1);
    assertThat(outputs()).hasSize(RECORDS - 1).doesNotHaveDuplicates().doesNotContain("13");
  }

  @Test
  void a_unit_closed_without_commit_leaves_nothing_and_its_record_comes_again() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer();
        StateLoop loop = loop(consumer)) {
      take(consumer, loop);
      ConsumerRecord<byte[], byte[]> record = poll(consumer, 1).get(0);
      try (StateUnit unit = loop.begin(record, consumer.groupMetadata())) {
        say(unit, record);
        assertThat(unit.query("select count(*) as n from rows").get(0).number("n")).isEqualTo(1);
      }
      take(consumer, loop);
      assertThat(poll(consumer, 1).get(0).offset()).isZero();
    }

    assertThat(database.number("select count(*) from rows")).isZero();
  }

  @Test
  void what_the_database_has_and_kafka_has_not_is_published_by_the_next_owner() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer();
        StateLoop loop = loop(consumer)) {
      take(consumer, loop);
      List<ConsumerRecord<byte[], byte[]>> records = poll(consumer, 2);
      commit(loop, consumer, records.get(0));
      try (KafkaConsumer<byte[], byte[]> next = consumer();
          StateLoop successor = loop(next)) {
        // The first owner's ledger entry of record 1 is made as a crash would leave it.
        database.execute(
            "insert into ss_outbox select group_id, topic_id, partition_id, 1, 2, null, fence, 1,"
                + " 0, 0, '\\x0000', now() from ss_progress");
        database.execute("update ss_progress set next_offset = 2");
        take(next, successor);
        assertThat(poll(next, 1).get(0).offset()).isEqualTo(2);

        assertThatThrownBy(() -> commit(loop, consumer, records.get(1)))
            .isInstanceOf(RuntimeException.class);
        commit(successor, next, poll(next, 0, 2));
      }
    }

    assertThat(outputs()).containsExactly("0", "2");
  }

  @Test
  void a_process_whose_partition_was_taken_over_changes_nothing() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer();
        StateLoop zombie = loop(consumer);
        KafkaConsumer<byte[], byte[]> next = consumer();
        StateLoop owner = loop(next)) {
      take(consumer, zombie);
      ConsumerRecord<byte[], byte[]> record = poll(consumer, 1).get(0);
      take(next, owner);

      assertThatThrownBy(() -> commit(zombie, consumer, record))
          .isInstanceOf(FatalException.class)
          .hasMessageContaining("zombie");
      commit(owner, next, poll(next, 1).get(0));
    }

    assertThat(outputs()).containsExactly("0");
    assertThat(database.number("select count(*) from rows")).isEqualTo(1);
  }

  @Test
  void a_process_that_nothing_would_fence_is_refused() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer();
        StateLoop loop =
            StateLoop.subscribed(state(), consumer, () -> producer("p-" + in), admin)) {
      consumer.assign(List.of(partition));

      assertThatThrownBy(() -> loop.assigned(List.of(partition)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("zombie");
    }
  }

  @Test
  void a_group_with_members_is_refused_to_a_loop_over_partitions_assigned_by_hand() {
    try (KafkaConsumer<byte[], byte[]> member = consumer();
        KafkaConsumer<byte[], byte[]> consumer = consumer();
        StateLoop loop = loop(consumer)) {
      member.subscribe(List.of(in));
      // A member that stands nowhere: it needs no position to be one.
      assertThatThrownBy(() -> poll(member, 1)).isInstanceOf(NoOffsetForPartitionException.class);
      consumer.assign(List.of(partition));

      assertThatThrownBy(() -> loop.assigned(List.of(partition)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("1 members");
    }
  }

  @Test
  void a_partition_that_is_not_the_consumers_is_refused() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer();
        StateLoop loop = loop(consumer)) {
      assertThatThrownBy(() -> loop.assigned(List.of(partition)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("not assigned");
    }
  }

  @Test
  void a_record_whose_rows_may_be_durable_is_not_begun_again_before_the_partition_is_taken_over() {
    TcpProxy network = TcpProxy.before(database.dataSource().getPortNumbers()[0]);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer();
        StateLoop loop =
            StateLoop.manual(state(behind(network)), consumer, this::producer, admin)) {
      take(consumer, loop);
      ConsumerRecord<byte[], byte[]> record = poll(consumer, 1).get(0);
      network.cut();

      assertThatThrownBy(() -> commit(loop, consumer, record))
          .isInstanceOf(RetriableException.class);
      assertThatThrownBy(() -> loop.begin(record, consumer.groupMetadata()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("call assigned");

      network.heal();
      take(consumer, loop);
      commit(loop, consumer, poll(consumer, 1).get(0));
    } finally {
      network.close();
    }

    assertThat(outputs()).containsExactly("0");
  }

  private PGSimpleDataSource behind(TcpProxy network) {
    PGSimpleDataSource source = database.newDataSource();
    source.setCurrentSchema(database.schema());
    source.setPortNumbers(new int[] {network.port()});
    return source;
  }

  @Test
  void a_database_behind_kafka_is_refused_with_the_report() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer();
        StateLoop loop = loop(consumer)) {
      take(consumer, loop);
      commit(loop, consumer, poll(consumer, 1).get(0));
      database.execute("update ss_progress set next_offset = 0");

      assertThatThrownBy(() -> loop.assigned(List.of(partition)))
          .isInstanceOf(FatalException.class)
          .hasMessageContaining("ledger at 0, Kafka's committed offset 1");
    }
  }

  private void take(KafkaConsumer<byte[], byte[]> consumer, StateLoop loop) {
    consumer.assign(List.of(partition));
    loop.assigned(List.of(partition));
  }

  private void commit(
      StateLoop loop,
      KafkaConsumer<byte[], byte[]> consumer,
      ConsumerRecord<byte[], byte[]> record) {
    try (StateUnit unit = loop.begin(record, consumer.groupMetadata())) {
      say(unit, record);
      unit.commit();
    }
  }

  private void say(StateUnit unit, ConsumerRecord<byte[], byte[]> record) {
    unit.execute("insert into rows values (?)", Long.parseLong(new String(record.value(), UTF_8)));
    unit.send(new ProducerRecord<>(out, record.key(), record.value()));
  }

  private StateLoop loop(KafkaConsumer<byte[], byte[]> consumer) {
    return StateLoop.manual(state(), consumer, this::producer, admin);
  }

  private TransactionalStateManager state() {
    return state(database.dataSource());
  }

  private TransactionalStateManager state(DataSource source) {
    return TransactionalStateManager.builder(source, "g-" + database.schema())
        .meters(new SimpleMeterRegistry())
        .build();
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> config = new HashMap<>(Impatient.FETCHES);
    config.put("bootstrap.servers", stack.bootstrapServers());
    config.put("group.id", "g-" + database.schema());
    config.put("enable.auto.commit", false);
    config.put("isolation.level", "read_committed");
    config.put("auto.offset.reset", "none");
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private Producer<byte[], byte[]> producer(String transactionalId) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", stack.bootstrapServers());
    if (!transactionalId.isEmpty()) {
      config.put("transactional.id", transactionalId);
    }
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static List<ConsumerRecord<byte[], byte[]>> poll(
      KafkaConsumer<byte[], byte[]> consumer, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (records.size() < count && System.nanoTime() - deadline < 0) {
      consumer.poll(Duration.ofMillis(200)).forEach(records::add);
    }
    return records;
  }

  private ConsumerRecord<byte[], byte[]> poll(
      KafkaConsumer<byte[], byte[]> consumer, int from, long offset) {
    consumer.seek(partition, offset);
    return poll(consumer, from + 1).get(0);
  }

  private List<String> outputs() {
    try (KafkaConsumer<byte[], byte[]> reader = consumer()) {
      TopicPartition outPartition = new TopicPartition(out, 0);
      reader.assign(List.of(outPartition));
      reader.seekToBeginning(List.of(outPartition));
      long end = reader.endOffsets(List.of(outPartition)).getOrDefault(outPartition, 0L);
      List<String> values = new ArrayList<>();
      while (reader.position(outPartition) < end) {
        reader
            .poll(Duration.ofMillis(200))
            .forEach(record -> values.add(new String(record.value(), UTF_8)));
      }
      return values;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}

package io.streamsentinel.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.consumer.ConsumerBuilder;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.consumer.RetryPolicy;
import io.streamsentinel.health.PartitionHealth;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.unit.Format;
import io.streamsentinel.unit.Handler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Numbered inputs, workers that write a row and an output for each, and the checker: one row and
 * one output per input, dead letters disjoint from both, the committed offset never ahead of the
 * ledger, nothing left open. Inputs whose number ends in 97 break a constraint of the table.
 */
public final class StateScene implements AutoCloseable {

  /** What a worker says for an input, unless a test says otherwise. */
  public static final String INSERT = "insert into rows (id, note) values (?, ?)";

  private static final Duration LONG = Duration.ofMinutes(2);

  private final Stack stack;
  private final TestDatabase database;
  private final int partitions;
  private final List<Worker> workers = new ArrayList<>();
  private int produced;

  /** A scene with topics and tables of its own. */
  public StateScene(Stack stack, int partitions) {
    this.stack = stack;
    this.partitions = partitions;
    database = TestDatabase.on(stack.postgres());
    short replication = -1;
    try (Admin admin = admin()) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(in(), partitions, replication),
                  new NewTopic(out(), partitions, replication),
                  new NewTopic(dead(), 1, replication)))
          .all()
          .get();
      // A producer that meets a topic half made may lose count of its own sequence.
      await()
          .atMost(LONG)
          .pollDelay(Duration.ZERO)
          .ignoreExceptions()
          .until(
              () ->
                  admin
                      .describeTopics(List.of(in(), out(), dead()))
                      .allTopicNames()
                      .get()
                      .values()
                      .stream()
                      .flatMap(topic -> topic.partitions().stream())
                      .allMatch(p -> p.leader() != null && !p.leader().isEmpty()));
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    LedgerSchema.create(database.dataSource());
    database.execute("create table rows (id bigint primary key check (id % 100 <> 97), note text)");
  }

  /** Where rows are written. */
  public TestDatabase database() {
    return database;
  }

  /** Where inputs come from. */
  public String in() {
    return "in-" + database.schema();
  }

  /** Where outputs go. */
  public String out() {
    return "out-" + database.schema();
  }

  /** Where bad inputs go. */
  public String dead() {
    return "dead-" + database.schema();
  }

  /** The workers' group. */
  public String group() {
    return "g-" + database.schema();
  }

  /** Sends so many inputs more, numbered on. */
  public void produce(int count) {
    Map<String, Object> config = Map.of("bootstrap.servers", stack.bootstrapServers());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      for (int i = produced; i < produced + count; i++) {
        var unused = producer.send(new ProducerRecord<>(in(), "k" + i % 50, "" + i));
      }
    }
    produced += count;
  }

  /** The brokers. */
  public String servers() {
    return stack.bootstrapServers();
  }

  /** How many inputs there are. */
  public int produced() {
    return produced;
  }

  /** What a worker does with an input: a row and an output. */
  public Handler<String, String> rowAndOutput() {
    return (record, unit) -> {
      unit.execute(INSERT, Long.parseLong(record.value()), record.key());
      unit.send(out(), record.key(), record.value());
    };
  }

  /** A worker that writes a row and an output. */
  public Worker worker(String instance) {
    return worker(instance, database.dataSource(), rowAndOutput(), s -> s, c -> c);
  }

  /** A worker with connections, handler and settings of its own. */
  public Worker worker(
      String instance,
      DataSource source,
      Handler<String, String> handler,
      UnaryOperator<StateBuilder> state,
      UnaryOperator<ConsumerBuilder<String, String>> consumer) {
    Worker worker = new Worker(instance, source, handler, state, consumer);
    workers.add(worker);
    worker.thread.start();
    return worker;
  }

  /** The group's stable position of each partition; missing where there is none or one pending. */
  public Map<Integer, Long> committed() {
    List<TopicPartition> ids =
        IntStream.range(0, partitions).mapToObj(i -> new TopicPartition(in(), i)).toList();
    try (Admin admin = admin()) {
      Map<Integer, Long> found = new TreeMap<>();
      admin
          .listConsumerGroupOffsets(
              Map.of(group(), new ListConsumerGroupOffsetsSpec().topicPartitions(ids)),
              new ListConsumerGroupOffsetsOptions().requireStable(true))
          .partitionsToOffsetAndMetadata(group())
          .get()
          .forEach(
              (partition, position) ->
                  Optional.ofNullable(position)
                      .ifPresent(p -> found.put(partition.partition(), p.offset())));
      return found;
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sets the group's position of a partition, as an operator does. */
  public void commit(int partition, long offset) {
    try (Admin admin = admin()) {
      admin
          .alterConsumerGroupOffsets(
              group(), Map.of(new TopicPartition(in(), partition), new OffsetAndMetadata(offset)))
          .all()
          .get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The ledger's position of a partition. */
  public long ledger(int partition) {
    return database.number(
        "select coalesce(max(next_offset), 0) from ss_progress where partition_id = " + partition);
  }

  /** How many rows there are. */
  public long rows() {
    return database.number("select count(*) from rows");
  }

  /** Waits until all inputs are done; looks all the time whether Kafka is ahead of the ledger. */
  public void awaitDone() {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(100))
        // Servers that are away do not answer; a violation is an error, not an exception.
        .ignoreExceptions()
        .until(
            () -> {
              Map<Integer, Long> kafka = committed();
              kafka.forEach(
                  (partition, offset) -> assertThat(offset).isLessThanOrEqualTo(ledger(partition)));
              return kafka.values().stream().mapToLong(Long::longValue).sum() == produced;
            });
  }

  /** One row and one output for each good input, one dead letter for each bad one. */
  public void check() {
    List<Long> good =
        IntStream.range(0, produced).filter(i -> i % 100 != 97).mapToObj(Long::valueOf).toList();
    List<Long> bad =
        IntStream.range(0, produced).filter(i -> i % 100 == 97).mapToObj(Long::valueOf).toList();
    assertThat(ids()).isEqualTo(good);
    assertThat(values(out())).isEqualTo(good);
    assertThat(values(dead())).isEqualTo(bad);
    workers.forEach(worker -> assertThat(worker.failures).isEmpty());
  }

  /** The numbers of the rows, in order. */
  public List<Long> ids() {
    return database.column("select id from rows order by id").stream().map(Long::valueOf).toList();
  }

  /** The numbers that a reader of committed records finds in a topic, in order. */
  public List<Long> values(String topic) {
    Map<String, Object> config = new HashMap<>(Impatient.FETCHES);
    config.put("bootstrap.servers", stack.bootstrapServers());
    config.put("isolation.level", "read_committed");
    List<Long> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> ids =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(ids);
      consumer.seekToBeginning(ids);
      Map<TopicPartition, Long> ends = consumer.endOffsets(ids);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          values.add(Long.valueOf(record.value()));
        }
      }
    }
    return values.stream().sorted().toList();
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
  }

  /** Ends the workers; nothing may be left open in the database. */
  @Override
  public void close() {
    workers.forEach(Worker::end);
    // The server notices the end of a killed process a moment later.
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(database.openSessions()).isEmpty());
    database.close();
  }

  /** A consumer with state, on a thread of its own. */
  public final class Worker {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final ExactlyOnceConsumer consumer;
    private final Thread thread;

    private Worker(
        String instance,
        DataSource source,
        Handler<String, String> handler,
        UnaryOperator<StateBuilder> state,
        UnaryOperator<ConsumerBuilder<String, String>> settings) {
      TransactionalStateManager manager =
          state
              .apply(
                  TransactionalStateManager.builder(source, group())
                      .meters(meters)
                      .lockTimeout(Duration.ofSeconds(1))
                      .idleTimeout(Duration.ofSeconds(3)))
              .build();
      consumer =
          settings
              .apply(
                  ExactlyOnceConsumer.builder(
                          KafkaSettings.of(stack.bootstrapServers())
                              .withAll(Impatient.FETCHES)
                              .with("session.timeout.ms", 6_000)
                              .with("heartbeat.interval.ms", 500),
                          group(),
                          Set.of(in()),
                          Format.strings())
                      .instance(group() + instance)
                      .deadLetters(dead())
                      .retry(RetryPolicy.none())
                      .transactionTimeout(Duration.ofSeconds(5))
                      .epochBounds(100, 1 << 20)
                      .buffer(500, 1 << 20)
                      .consumerProperty("max.poll.records", 50)
                      .metrics(meters)
                      .with(manager))
              .process(handler)
              .build();
      thread = new Thread(this::run, "worker-" + instance);
    }

    private void run() {
      try {
        consumer.run();
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }

    /** What ended it, if something did. */
    public List<Throwable> failures() {
      return failures;
    }

    /** How its partitions are. */
    public List<PartitionHealth> partitions() {
      return consumer.health().partitions();
    }

    /** Waits until each partition is paused for a reason that contains this. */
    public void awaitPaused(String reason) {
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(partitions())
                      .isNotEmpty()
                      .allSatisfy(
                          partition ->
                              assertThat(partition.paused())
                                  .anyMatch(why -> why.contains(reason))));
    }

    /** Waits until all partitions are quarantined, and gives the reports. */
    public List<String> awaitQuarantined() {
      await()
          .atMost(LONG)
          .until(
              () ->
                  partitions().size() == partitions
                      && partitions().stream().allMatch(p -> p.quarantine().isPresent()));
      return partitions().stream().map(p -> p.quarantine().orElseThrow()).toList();
    }

    /** The sum of a counter of its own. */
    public double count(String meter) {
      return meters.find(meter).counters().stream().mapToDouble(Counter::count).sum();
    }

    /** How often another transaction was in its way. */
    public double met() {
      return meters
          .get("streaming.state.statement.failures")
          .tag("reaction", "rerun")
          .counter()
          .count();
    }

    /** Ends it in good order. */
    public void end() {
      consumer.close();
      try {
        thread.join(LONG.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      assertThat(thread.isAlive()).isFalse();
    }
  }
}

package io.streamsentinel.examples.bench;

import io.streamsentinel.consumer.ConsumerBuilder;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.state.LedgerSchema;
import io.streamsentinel.state.TransactionalStateManager;
import io.streamsentinel.unit.Format;
import io.streamsentinel.unit.Handler;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The contestants of {@link StateBench}: each handles a topic that was filled before, timed. */
final class StateRun {

  private static final String IN = "state-bench-in";
  private static final int PARTITIONS = 4;
  private static final int BATCH = 500;
  private static final int KEYS = 10_000;
  private static final String INSERT = "insert into bench (id, run, note) values (?, ?, ?)";

  private final String servers;
  private final DataSource database;
  private int runs;

  StateRun(String servers, DataSource database) {
    this.servers = servers;
    this.database = database;
  }

  /** Makes the tables, and fills the topic that all contestants read. */
  void prepare(int records) {
    LedgerSchema.create(database);
    create(IN);
    try (KafkaProducer<String, String> producer = producer()) {
      for (int i = 0; i < records; i++) {
        var unused = producer.send(new ProducerRecord<>(IN, "k" + i % KEYS, "" + i));
      }
    }
    inDatabase(
        connection -> {
          try (var statement = connection.createStatement()) {
            statement.execute(
                "create table bench (id bigint, run integer, note text, primary key (run, id))");
          }
        });
  }

  double withState(int records) {
    String name = next();
    int run = runs;
    Stopwatch watch = watch(records);
    consumer(
            name,
            IN,
            (record, unit) -> {
              unit.execute(INSERT, Long.parseLong(record.value()), run, record.key());
              unit.send(name + "-out", record.key(), record.value());
              watch.one();
            })
        .with(new LastCommit(watch))
        .build()
        .run(records);
    return watch.perSecond();
  }

  private ConsumerBuilder<String, String> consumer(
      String name, String in, Handler<String, String> handler) {
    return ExactlyOnceConsumer.builder(
            KafkaSettings.of(servers), name, Set.of(in), Format.strings())
        .with(TransactionalStateManager.builder(database, name).build())
        .process(handler);
  }

  double withoutState(int records) {
    String name = next();
    Stopwatch watch = watch(records);
    ExactlyOnceConsumer.builder(KafkaSettings.of(servers), name, Set.of(IN), Format.strings())
        .process(
            (record, unit) -> {
              unit.send(name + "-out", record.key(), record.value());
              watch.one();
            })
        .with(new LastCommit(watch))
        .build()
        .run(records);
    return watch.perSecond();
  }

  /** A database commit and a flushed output for each record. */
  double oneByOne(int records) {
    String name = next();
    int run = runs;
    return poll(
        name,
        records,
        (polled, producer) ->
            inDatabase(
                connection -> {
                  connection.setAutoCommit(false);
                  for (ConsumerRecord<String, String> record : polled) {
                    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                      bind(insert, record, run);
                      insert.executeUpdate();
                    }
                    connection.commit();
                    var unused =
                        producer.send(
                            new ProducerRecord<>(name + "-out", record.key(), record.value()));
                    producer.flush();
                  }
                }));
  }

  /** A batch of 500 in one database commit, then the outputs, then the offsets: at least once. */
  double jdbcBatches(int records) {
    String name = next();
    int run = runs;
    return poll(
        name,
        records,
        (polled, producer) ->
            inDatabase(
                connection -> {
                  connection.setAutoCommit(false);
                  try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                    for (ConsumerRecord<String, String> record : polled) {
                      bind(insert, record, run);
                      insert.addBatch();
                    }
                    insert.executeBatch();
                  }
                  connection.commit();
                  for (ConsumerRecord<String, String> record : polled) {
                    var unused =
                        producer.send(
                            new ProducerRecord<>(name + "-out", record.key(), record.value()));
                  }
                  producer.flush();
                }));
  }

  /** The time from a record's due moment to when a reader of committed outputs has its output. */
  double p99Millis(int perSecond, int records) {
    String name = next();
    create(name);
    int run = runs;
    var consumer =
        consumer(
                name,
                name,
                (record, unit) -> {
                  unit.execute(INSERT, Long.parseLong(record.key()), run, "");
                  unit.send(name + "-out", record.key(), record.value());
                })
            .build();
    Thread running = new Thread(() -> consumer.run(records), "state-bench");
    running.start();
    Histogram nanos = new Histogram(3);
    Thread feeding = new Thread(() -> feed(name, perSecond, records), "state-bench-feed");
    try (KafkaConsumer<String, String> reader = reader(name + "-out", name)) {
      feeding.start();
      int seen = 0;
      while (seen < records) {
        ConsumerRecords<String, String> polled = reader.poll(Duration.ofMillis(100));
        long now = System.nanoTime();
        for (ConsumerRecord<String, String> record : polled) {
          seen++;
          // The first half warms up.
          if (Long.parseLong(record.key()) > records / 2) {
            nanos.recordValue(Math.max(1, now - Long.parseLong(record.value())));
          }
        }
      }
      running.join();
      feeding.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return nanos.getValueAtPercentile(99) / 1e6;
  }

  private void feed(String topic, int perSecond, int records) {
    try (KafkaProducer<String, String> producer = producer()) {
      long begin = System.nanoTime();
      for (int i = 0; i < records; i++) {
        long due = begin + i * 1_000_000_000L / perSecond;
        long early = due - System.nanoTime();
        if (early > 0) {
          LockSupport.parkNanos(early);
        }
        var unused = producer.send(new ProducerRecord<>(topic, "" + i, "" + due));
      }
    }
  }

  private interface Handled {
    void of(List<ConsumerRecord<String, String>> polled, KafkaProducer<String, String> producer);
  }

  private double poll(String group, int records, Handled handled) {
    Stopwatch watch = watch(records);
    try (KafkaConsumer<String, String> consumer = reader(IN, group);
        KafkaProducer<String, String> producer = producer()) {
      while (watch.seen() < records) {
        ConsumerRecords<String, String> polled = consumer.poll(Duration.ofMillis(100));
        if (!polled.isEmpty()) {
          List<ConsumerRecord<String, String>> all = new ArrayList<>();
          polled.forEach(all::add);
          handled.of(all, producer);
          all.forEach(record -> watch.one());
          consumer.commitSync();
          watch.committed(all.size());
        }
      }
      return watch.perSecond();
    }
  }

  /** Joining the group and the first third are left out. */
  private static Stopwatch watch(int records) {
    return new Stopwatch(records / 3, records);
  }

  private KafkaConsumer<String, String> reader(String topic, String group) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", servers);
    config.put("isolation.level", "read_committed");
    config.put("group.id", group + "-hand");
    config.put("enable.auto.commit", false);
    config.put("max.poll.records", BATCH);
    KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  private KafkaProducer<String, String> producer() {
    Map<String, Object> config =
        Map.of("bootstrap.servers", servers, "acks", "all", "compression.type", "lz4");
    return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
  }

  /** A name for a run, and a topic for its outputs. */
  private String next() {
    String name = "state-bench-" + ++runs;
    create(name + "-out");
    return name;
  }

  /** Makes a topic, and waits until it has leaders: a producer must not meet it half made. */
  private void create(String topic) {
    short replication = 1;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, replication))).all().get();
      while (!hasLeaders(admin, topic)) {
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean hasLeaders(Admin admin, String topic) throws InterruptedException {
    try {
      TopicDescription found =
          admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
      return found != null
          && found.partitions().size() == PARTITIONS
          && found.partitions().stream().allMatch(p -> p.leader() != null && !p.leader().isEmpty());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static void bind(PreparedStatement insert, ConsumerRecord<String, String> record, int run)
      throws SQLException {
    insert.setLong(1, Long.parseLong(record.value()));
    insert.setInt(2, run);
    insert.setString(3, record.key());
  }

  private interface Work {
    void in(Connection connection) throws SQLException;
  }

  private void inDatabase(Work work) {
    try (Connection connection = database.getConnection()) {
      work.in(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}

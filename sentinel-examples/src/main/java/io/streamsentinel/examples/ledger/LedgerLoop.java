package io.streamsentinel.examples.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariDataSource;
import io.streamsentinel.error.AbortableException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.state.StateLoop;
import io.streamsentinel.state.StateUnit;
import io.streamsentinel.state.TransactionalStateManager;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Books the same payments as {@link LedgerWorker} does, in a loop written by hand: as a member of
 * the group, or over partitions assigned by hand. Runs until it is killed, or finds that another
 * has taken over.
 */
public final class LedgerLoop {

  private final LedgerSetting setting;
  private final String instance;
  private final boolean subscribed;

  private LedgerLoop(LedgerSetting setting, String instance, boolean subscribed) {
    this.setting = setting;
    this.instance = instance;
    this.subscribed = subscribed;
  }

  /**
   * Runs a loop.
   *
   * @param arguments as those of {@link LedgerWorker#main}, then {@code subscribed} or {@code
   *     manual}
   */
  public static void main(String[] arguments) {
    LedgerSetting setting =
        LedgerSetting.of(
            List.of(arguments), Objects.requireNonNull(System.getenv(LedgerSetting.DATABASE)));
    Steps.choose(arguments[4], Integer.parseInt(arguments[5]));
    LedgerLoop loop = new LedgerLoop(setting, arguments[3], arguments[6].equals("subscribed"));
    try (HikariDataSource pool = setting.pool()) {
      while (true) {
        try {
          loop.run(Steps.around(pool));
        } catch (RetriableException | KafkaException e) {
          // From the beginning, with clients of a new life.
          System.err.println(e);
        }
      }
    }
  }

  private void run(DataSource database) {
    TransactionalStateManager state =
        TransactionalStateManager.builder(database, setting.name())
            .idleTimeout(Duration.ofSeconds(3))
            .lockTimeout(Duration.ofSeconds(1))
            .build();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", setting.bootstrapServers()));
        KafkaConsumer<byte[], byte[]> consumer = consumer();
        StateLoop loop =
            subscribed
                ? StateLoop.subscribed(state, consumer, () -> producer(instance), admin)
                : StateLoop.manual(state, consumer, this::producer, admin)) {
      if (subscribed) {
        consumer.subscribe(List.of(setting.payments()), listener(loop));
      } else {
        consumer.assign(LedgerTopics.partitions(setting));
        takeOver(loop, consumer.assignment());
      }
      work(consumer, loop);
    }
  }

  private ConsumerRebalanceListener listener(StateLoop loop) {
    return new ConsumerRebalanceListener() {
      @Override
      public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        takeOver(loop, partitions);
      }

      @Override
      public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        loop.revoked(partitions);
      }
    };
  }

  private static void takeOver(StateLoop loop, Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    Steps.recovering(true);
    loop.assigned(partitions);
    Steps.recovering(false);
    Steps.at(Step.ADOPTED);
  }

  private void work(KafkaConsumer<byte[], byte[]> consumer, StateLoop loop) {
    Set<TopicPartition> failed = new HashSet<>();
    while (true) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
      ConsumerGroupMetadata membership = consumer.groupMetadata();
      // The poll has told whether they are still ours; what it returned of them is dropped.
      failed.retainAll(consumer.assignment());
      takeOver(loop, Set.copyOf(failed));
      Set<TopicPartition> dropped = Set.copyOf(failed);
      failed.clear();
      for (TopicPartition partition : records.partitions()) {
        if (!dropped.contains(partition) && !book(loop, records.records(partition), membership)) {
          failed.add(partition);
        }
      }
    }
  }

  /** Books a partition's records; false if it has to be taken over again. */
  private boolean book(
      StateLoop loop,
      List<ConsumerRecord<byte[], byte[]>> records,
      ConsumerGroupMetadata membership) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        book(loop, record, membership);
      } catch (AbortableException e) {
        giveUp(loop, record, membership);
      } catch (RetriableException e) {
        System.err.println(e.getMessage());
        return false;
      }
    }
    return true;
  }

  private void book(
      StateLoop loop, ConsumerRecord<byte[], byte[]> record, ConsumerGroupMetadata membership) {
    Transfer transfer = Transfer.parse(new String(record.value(), UTF_8));
    try (StateUnit unit = loop.begin(record, membership)) {
      Booking.of(transfer, unit::execute);
      byte[] decision = Booking.decision(transfer).getBytes(UTF_8);
      unit.send(new ProducerRecord<>(setting.decisions(), record.key(), decision));
      Steps.at(Step.BEFORE_DATABASE);
      unit.commit();
      Steps.at(Step.KAFKA_COMMITTED);
    }
  }

  private void giveUp(
      StateLoop loop, ConsumerRecord<byte[], byte[]> record, ConsumerGroupMetadata membership) {
    try (StateUnit unit = loop.begin(record, membership)) {
      unit.send(new ProducerRecord<>(setting.deadLetters(), record.key(), record.value()));
      unit.commit();
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", setting.bootstrapServers());
    config.put("group.id", setting.name());
    config.put("enable.auto.commit", false);
    config.put("isolation.level", "read_committed");
    config.put("auto.offset.reset", "none");
    config.put("max.poll.records", 20);
    config.put("session.timeout.ms", 6_000);
    config.put("heartbeat.interval.ms", 500);
    if (subscribed) {
      config.put("group.instance.id", instance);
    }
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private Producer<byte[], byte[]> producer(String transactionalId) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", setting.bootstrapServers());
    config.put("transactional.id", setting.name() + "-" + transactionalId);
    config.put("transaction.timeout.ms", 3_000);
    config.put("interceptor.classes", Steps.Interceptor.class.getName());
    return Steps.around(
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()));
  }
}

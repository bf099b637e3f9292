package io.streamsentinel.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Test classes that leave something behind; {@link LeftoversIT} runs them. */
final class PlantedFaults {

  /** Ends what was left behind. */
  static final Queue<AutoCloseable> CLEAN_UP = new ConcurrentLinkedQueue<>();

  private PlantedFaults() {}

  private static void leaveThread(String name) {
    CountDownLatch end = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            name);
    thread.start();
    CLEAN_UP.add(end::countDown);
  }

  @WithStack
  static class Clean {
    @Test
    void closes_what_it_opens(Stack stack, TestScope scope) throws Exception {
      String topic = scope.topic("payments", 1);
      try (KafkaProducer<String, String> producer = transaction(stack, scope, topic)) {
        producer.commitTransaction();
      }
      try (KafkaConsumer<String, String> consumer = member(stack, scope, topic)) {
        assertThat(consumer.assignment()).hasSize(1);
      }
      scope.schema("ledger");
    }
  }

  @WithStack
  static class LeavesThread {
    @Test
    void leaves_a_thread() {
      leaveThread("left-behind");
    }
  }

  @WithStack
  static class LeavesThreadOfClass {
    @BeforeAll
    static void leave_a_thread() {
      leaveThread("left-by-class");
    }

    @Test
    void does_nothing(Stack stack) {
      assertThat(stack.kafka().brokers()).isNotEmpty();
    }
  }

  @WithStack
  static class LeavesTransaction {
    @Test
    void leaves_a_transaction(Stack stack, TestScope scope) throws Exception {
      KafkaProducer<String, String> producer =
          transaction(stack, scope, scope.topic("payments", 1));
      // In no time: it cannot even abort.
      producer.close(Duration.ZERO);
      CLEAN_UP.add(() -> producer(stack, scope).close());
    }
  }

  @WithStack
  static class LeavesConsumer {
    @Test
    void leaves_a_consumer(Stack stack, TestScope scope) {
      KafkaConsumer<String, String> consumer = member(stack, scope, scope.topic("payments", 1));
      consumer.close(
          CloseOptions.groupMembershipOperation(
              CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP));
    }
  }

  @WithStack
  static class LeavesDatabaseTransaction {
    @Test
    void leaves_a_database_transaction(Stack stack, TestScope scope) throws Exception {
      Connection connection =
          DriverManager.getConnection(
              stack.jdbcUrl(), stack.postgresUser(), stack.postgresPassword());
      connection.setAutoCommit(false);
      String table = scope.schema("ledger") + ".rows";
      connection.createStatement().execute("create table " + table + "(id int)");
      connection.commit();
      connection.createStatement().execute("insert into " + table + " values (1)");
      CLEAN_UP.add(connection);
    }
  }

  @WithStack
  static class TakesSharedServer {
    @Test
    void kills_what_is_shared(Stack stack) {
      stack.redis().kill();
    }
  }

  @WithStack(own = true)
  @TestMethodOrder(MethodOrderer.MethodName.class)
  static class LeavesServersDown {
    @Test
    void a_leaves_redis_dead(Stack stack) {
      stack.redis().kill();
    }

    @Test
    void b_finds_redis_and_leaves_it_paused(Stack stack) throws IOException {
      ping(stack);
      stack.redis().pause();
    }

    @Test
    void c_finds_redis(Stack stack) throws IOException {
      ping(stack);
    }

    private static void ping(Stack stack) throws IOException {
      URI uri = URI.create(stack.redisUri());
      Answers.redis(uri.getHost(), uri.getPort(), Answers.PATIENCE);
    }
  }

  private static final CyclicBarrier SIDE_BY_SIDE = new CyclicBarrier(2);

  @WithStack
  static class Guilty {
    @Test
    void leaves_a_thread_while_another_test_runs() throws Exception {
      SIDE_BY_SIDE.await();
      leaveThread("left-beside-others");
      SIDE_BY_SIDE.await();
    }
  }

  @WithStack
  static class Innocent {
    @Test
    void runs_while_another_test_leaves_a_thread() throws Exception {
      SIDE_BY_SIDE.await();
      SIDE_BY_SIDE.await();
    }
  }

  private static KafkaProducer<String, String> producer(Stack stack, TestScope scope) {
    KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", stack.bootstrapServers(),
                "transactional.id", scope.name("detector")),
            new StringSerializer(),
            new StringSerializer());
    producer.initTransactions();
    return producer;
  }

  private static KafkaProducer<String, String> transaction(
      Stack stack, TestScope scope, String topic) throws Exception {
    KafkaProducer<String, String> producer = producer(stack, scope);
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(topic, "value")).get();
    return producer;
  }

  private static KafkaConsumer<String, String> member(Stack stack, TestScope scope, String topic) {
    KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers(), "group.id", scope.name("fraud")),
            new StringDeserializer(),
            new StringDeserializer());
    consumer.subscribe(List.of(topic));
    Awaitility.await()
        .pollInSameThread()
        .until(
            () -> {
              consumer.poll(Duration.ofMillis(50));
              return !consumer.assignment().isEmpty();
            });
    return consumer;
  }
}

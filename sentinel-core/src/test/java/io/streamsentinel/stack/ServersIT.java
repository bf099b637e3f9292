package io.streamsentinel.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Servers that are killed, paused and restarted keep their address and their data. */
@Tag("long")
@WithStack(
    own = true,
    start = {Service.KAFKA, Service.POSTGRES, Service.REDIS, Service.REGISTRY})
class ServersIT {

  private static final Duration SILENCE = Duration.ofMillis(500);

  @Test
  void killed_broker_comes_back_with_its_records(Stack stack, TestScope scope) throws Exception {
    String topic = scope.topic("payments", 1);
    send(stack, topic, "first");
    Server broker = stack.kafka().brokers().get(0);

    broker.kill();
    assertThatThrownBy(() -> Answers.kafka(stack.bootstrapServers(), 1, SILENCE))
        .isInstanceOf(IOException.class);
    broker.restart();

    send(stack, topic, "second");
    assertThat(read(stack, topic)).containsExactly("first", "second");
  }

  @Test
  void broker_restarts_in_good_order_with_its_records(Stack stack, TestScope scope)
      throws Exception {
    String topic = scope.topic("payments", 1);
    send(stack, topic, "first");

    stack.kafka().brokers().get(0).restart();

    assertThat(read(stack, topic)).containsExactly("first");
  }

  @Test
  void paused_broker_is_silent_until_it_goes_on(Stack stack) throws Exception {
    Server broker = stack.kafka().brokers().get(0);

    broker.pause();
    assertThatThrownBy(() -> Answers.kafka(stack.bootstrapServers(), 1, SILENCE))
        .isInstanceOf(IOException.class);
    broker.resume();

    Answers.kafka(stack.bootstrapServers(), 1, Answers.PATIENCE);
  }

  @Test
  void killed_redis_comes_back_with_what_it_acknowledged(Stack stack, TestScope scope)
      throws Exception {
    redis(stack, "SET " + scope.name("key") + " value", Answers.PATIENCE);

    stack.redis().kill();
    assertThatThrownBy(() -> redis(stack, "PING", SILENCE)).isInstanceOf(IOException.class);
    stack.redis().restart();

    assertThat(redis(stack, "GET " + scope.name("key"), Answers.PATIENCE)).isEqualTo("$5");
  }

  @Test
  void paused_redis_is_silent_until_it_goes_on(Stack stack) throws Exception {
    stack.redis().pause();
    assertThatThrownBy(() -> redis(stack, "PING", SILENCE)).isInstanceOf(IOException.class);
    stack.redis().resume();

    assertThat(redis(stack, "PING", Answers.PATIENCE)).isEqualTo("+PONG");
  }

  @Test
  void killed_postgres_comes_back_with_what_was_committed(Stack stack, TestScope scope)
      throws Exception {
    String table = scope.schema("ledger") + ".rows";
    try (Connection connection = connect(stack);
        Statement statement = connection.createStatement()) {
      statement.execute("create table " + table + "(id int)");
      statement.execute("insert into " + table + " values (1)");

      stack.postgres().kill();
      assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLException.class);
    }
    stack.postgres().restart();

    try (Connection connection = connect(stack);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(1);
    }
  }

  @Test
  void paused_postgres_is_silent_on_open_connections_too(Stack stack) throws Exception {
    try (Connection connection = connect(stack);
        Statement statement = connection.createStatement()) {
      connection.setNetworkTimeout(Runnable::run, (int) SILENCE.toMillis());

      stack.postgres().pause();
      assertThatThrownBy(() -> statement.execute("select 1"))
          .isInstanceOf(SQLException.class)
          .hasStackTraceContaining("SocketTimeoutException");
    }
    stack.postgres().resume();

    connect(stack).close();
  }

  @Test
  void killed_registry_comes_back_with_its_subjects_and_its_level(Stack stack, TestScope scope)
      throws Exception {
    String subject = scope.name("payment") + "-value";
    SchemaCalls.register(stack.registryUrl(), subject, "");

    stack.registry().kill();
    assertThatThrownBy(() -> Answers.http(stack.registryUrl() + "/subjects", Answers.PATIENCE))
        .isInstanceOf(IOException.class);
    stack.registry().restart();

    Answers.http(stack.registryUrl() + "/subjects/" + subject + "/versions/1", Answers.PATIENCE);
    assertThat(
            SchemaCalls.register(
                stack.registryUrl(), subject, "{\"name\":\"amount\",\"type\":\"long\"}"))
        .isEqualTo(409);
  }

  @Test
  void what_a_test_leaves_dead_or_paused_is_brought_back(Stack stack) throws Exception {
    stack.redis().kill();
    stack.registry().pause();

    // What the extension does after each test.
    stack.redis().revive();
    stack.registry().revive();

    assertThat(redis(stack, "PING", Answers.PATIENCE)).isEqualTo("+PONG");
    Answers.http(stack.registryUrl() + "/subjects", Answers.PATIENCE);
  }

  private static void send(Stack stack, String topic, String value) throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", stack.bootstrapServers(), "linger.ms", 0);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, value)).get();
    }
  }

  private static List<String> read(Stack stack, String topic) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", stack.bootstrapServers());
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      List<String> values = new java.util.ArrayList<>();
      BooleanSupplier all =
          () -> {
            consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            return values.size() >= end;
          };
      Awaitility.await().pollInSameThread().until(all::getAsBoolean);
      return values;
    }
  }

  private static Connection connect(Stack stack) throws SQLException {
    return DriverManager.getConnection(
        stack.jdbcUrl(), stack.postgresUser(), stack.postgresPassword());
  }

  /** The first line of Redis's answer. */
  private static String redis(Stack stack, String command, Duration limit) throws IOException {
    URI uri = URI.create(stack.redisUri());
    return Answers.redisLine(uri.getHost(), uri.getPort(), command, limit);
  }
}

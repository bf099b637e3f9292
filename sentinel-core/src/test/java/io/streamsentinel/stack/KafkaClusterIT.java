package io.streamsentinel.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamsentinel.stack.KafkaCluster.Listener;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three brokers with encrypted listeners and a network that can be spoiled. */
@Tag("long")
@WithStack(own = true, brokers = 3, secured = true, proxied = true, start = Service.KAFKA)
class KafkaClusterIT {

  private static final Duration SILENCE = Duration.ofMillis(500);

  @Test
  void a_topic_has_three_replicas_and_takes_records_with_one_broker_dead(
      Stack stack, TestScope scope) throws Exception {
    String topic = scope.topic("payments", 3);
    stack.kafka().brokers().get(0).kill();

    try (KafkaProducer<String, String> producer = producer(stack, Listener.PLAINTEXT)) {
      for (int partition = 0; partition < 3; partition++) {
        RecordMetadata written =
            producer.send(new ProducerRecord<>(topic, partition, "key", "value")).get();
        assertThat(written.offset()).isZero();
      }
    }
  }

  @Test
  void scram_user_gets_in_with_the_right_password_only(Stack stack, TestScope scope)
      throws Exception {
    String topic = scope.topic("payments", 1);
    Map<String, String> settings = stack.kafka().clientSettings(Listener.SASL_SSL);
    Map<String, String> wrong = new HashMap<>(settings);
    wrong.computeIfPresent(
        "sasl.jaas.config", (key, jaas) -> jaas.replace("password=\"", "password=\"wrong-"));

    send(stack, Listener.SASL_SSL, topic);

    try (Admin admin = Admin.create(new HashMap<String, Object>(wrong))) {
      assertThatThrownBy(() -> admin.describeCluster().nodes().get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(SaslAuthenticationException.class);
    }
  }

  @Test
  void mutual_tls_lets_in_whoever_shows_the_certificate(Stack stack, TestScope scope)
      throws Exception {
    String topic = scope.topic("payments", 1);
    Map<String, Object> anonymous =
        new HashMap<>(stack.kafka().clientSettings(Listener.MUTUAL_TLS));
    anonymous.keySet().removeIf(key -> key.startsWith("ssl.key"));

    send(stack, Listener.MUTUAL_TLS, topic);

    try (Admin admin = Admin.create(anonymous)) {
      assertThatThrownBy(() -> admin.describeCluster().nodes().get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(SslAuthenticationException.class);
    }
  }

  @Test
  void records_sent_in_a_partition_of_the_network_arrive_when_it_heals(Stack stack, TestScope scope)
      throws Exception {
    String topic = scope.topic("payments", 1);
    KafkaCluster kafka = stack.kafka();
    try (KafkaProducer<String, String> producer = producer(stack, Listener.PLAINTEXT)) {
      producer.send(new ProducerRecord<>(topic, "key", "before")).get();
      for (int broker = 0; broker < 3; broker++) {
        kafka.proxy(broker).partition();
      }

      Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(topic, "key", "during"));
      assertThatThrownBy(() -> sent.get(SILENCE.toMillis(), TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      kafka.heal();

      assertThat(sent.get().offset()).isEqualTo(1);
    }
  }

  private static void send(Stack stack, Listener listener, String topic) throws Exception {
    try (KafkaProducer<String, String> producer = producer(stack, listener)) {
      assertThat(producer.send(new ProducerRecord<>(topic, "key", "value")).get().hasOffset())
          .isTrue();
    }
  }

  private static KafkaProducer<String, String> producer(Stack stack, Listener listener) {
    Map<String, Object> settings = new HashMap<>(stack.kafka().clientSettings(listener));
    return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }
}

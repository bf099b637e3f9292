package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.producer.IdempotentProducer;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.KafkaCluster.Listener;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.unit.Format;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole way over encrypted listeners: sends, a consumer with transactions, deduplication, dead
 * letters. No password shows up in anything that is said meanwhile, nor when one is wrong.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@WithStack(own = true, secured = true, start = Service.KAFKA)
class SecurityIT {

  private static final int RECORDS = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String WRONG = "canary-5d1e-wrong";

  @ParameterizedTest
  @EnumSource(
      value = Listener.class,
      names = {"SASL_SSL", "MUTUAL_TLS"})
  void everything_works_over_an_encrypted_listener_and_no_password_is_said(
      Listener listener, Stack stack, TestScope scope) {
    Map<String, String> client = stack.kafka().clientSettings(listener);
    KafkaSettings kafka = settings(client);
    String in = scope.topic("in", 2);
    String out = scope.topic("out", 2);
    String dead = scope.topic("dead", 1);
    String memory = scope.topic("memory", 2, Map.of("cleanup.policy", "compact"));
    StringBuilder said = new StringBuilder();
    try (LogCapture log = LogCapture.everything()) {
      produce(kafka, in);
      ExactlyOnceConsumer consumer =
          ExactlyOnceConsumer.builder(kafka, scope.name("group"), Set.of(in), Format.strings())
              .deadLetters(dead)
              .retry(RetryPolicy.none())
              .deduplicate(record -> Optional.of(record.value()), Duration.ofHours(1), memory)
              .metrics(new SimpleMeterRegistry())
              .process(
                  (record, unit) -> {
                    if (record.value().equals("7")) {
                      throw new IllegalStateException("no");
                    }
                    unit.send(out, record.key(), record.value());
                  })
              .build();
      said.append(consumer);
      consumer.runUntilCaughtUp();
      said.append(consumer.health()).append(log.text());
    }

    Broker broker = new Broker(stack.bootstrapServers());
    Oracle.check(broker.read(out), broker.read(dead), RECORDS);
    assertThat(said.toString()).contains("TransactionManager").doesNotContain(secrets(client));
  }

  @Test
  void wrong_password_stops_the_consumer_and_is_not_repeated(Stack stack, TestScope scope) {
    Map<String, String> client = stack.kafka().clientSettings(Listener.SASL_SSL);
    Map<String, String> wrong = new HashMap<>(client);
    wrong.computeIfPresent(
        "sasl.jaas.config",
        (key, jaas) -> jaas.replaceAll("password=\"[^\"]*\"", "password=\"" + WRONG + "\""));
    ExactlyOnceConsumer consumer =
        ExactlyOnceConsumer.builder(
                settings(wrong),
                scope.name("group"),
                Set.of(scope.topic("in", 1)),
                Format.strings())
            .process((record, unit) -> unit.send("out", record.key(), record.value()))
            .build();
    String said;
    Throwable failure;
    try (LogCapture log = LogCapture.everything()) {
      failure = catchThrowable(consumer::run);
      said = log.text();
    }

    assertThat(failure).isInstanceOf(FatalException.class);
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(said + trace + consumer + consumer.health())
        .contains("SaslAuthenticationException")
        .doesNotContain(WRONG)
        .doesNotContain(secrets(client));
  }

  /** The last: the password is another one afterwards. */
  @Order(Order.DEFAULT + 1)
  @Test
  void password_that_is_changed_under_load_stops_the_consumer_and_is_not_said(
      Stack stack, TestScope scope) throws Exception {
    Map<String, String> client = stack.kafka().clientSettings(Listener.SASL_SSL);
    String in = scope.topic("in", 1);
    String out = scope.topic("out", 1);
    ExactlyOnceConsumer consumer =
        ExactlyOnceConsumer.builder(
                settings(client), scope.name("group"), Set.of(in), Format.strings())
            .transactionTimeout(Duration.ofSeconds(3))
            // Whoever may not log in any more can't leave the group either.
            .consumerProperty("group.instance.id", "a")
            .metrics(new SimpleMeterRegistry())
            .process((record, unit) -> unit.send(out, record.key(), record.value()))
            .build();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(() -> failure.set(catchThrowable(consumer::run)), "consumer-with-password");
    String said;
    try (LogCapture log = LogCapture.everything()) {
      thread.start();
      produce(settings(client), in);
      Broker broker = new Broker(stack.bootstrapServers());
      await().atMost(PATIENCE).until(() -> broker.read(out).size() == RECORDS);

      changePassword(stack);
      // Connections that stand stay: who we are is asked again when they are made anew.
      stack.kafka().brokers().get(0).stop();
      stack.kafka().brokers().get(0).restart();
      await().atMost(PATIENCE).until(() -> failure.get() != null);
      said = log.text();
    }
    thread.join();

    StringWriter trace = new StringWriter();
    failure.get().printStackTrace(new PrintWriter(trace));
    assertThat(failure.get()).isInstanceOf(FatalException.class);
    assertThat(said + trace + consumer.health())
        .contains("SaslAuthenticationException")
        .doesNotContain(WRONG)
        .doesNotContain(secrets(client));
  }

  private static void changePassword(Stack stack) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      String user =
          admin.describeUserScramCredentials().users().get().stream().findFirst().orElseThrow();
      admin
          .alterUserScramCredentials(
              List.of(
                  new UserScramCredentialUpsertion(
                      user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096), WRONG)))
          .all()
          .get();
    }
  }

  private static KafkaSettings settings(Map<String, String> client) {
    Map<String, String> more = new HashMap<>(client);
    return KafkaSettings.of(more.remove("bootstrap.servers")).withAll(more);
  }

  private static void produce(KafkaSettings kafka, String topic) {
    try (IdempotentProducer<String, String> producer =
        IdempotentProducer.builder(kafka, new StringSerializer(), new StringSerializer())
            .metrics(new SimpleMeterRegistry())
            .build()) {
      CompletableFuture<?>[] sent = new CompletableFuture<?>[RECORDS];
      for (int i = 0; i < RECORDS; i++) {
        sent[i] = producer.send(topic, "k" + i % 10, "" + i);
      }
      CompletableFuture.allOf(sent).join();
    }
  }

  /** Passwords among client settings, also those inside the JAAS line. */
  private static List<String> secrets(Map<String, String> client) {
    List<String> secrets =
        client.entrySet().stream()
            .filter(entry -> entry.getKey().contains("password"))
            .map(Map.Entry::getValue)
            .distinct()
            .toList();
    assertThat(secrets).isNotEmpty();
    return secrets;
  }
}

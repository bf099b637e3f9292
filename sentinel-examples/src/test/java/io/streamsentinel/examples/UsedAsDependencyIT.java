package io.streamsentinel.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.examples.generator.LabelledPayment;
import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** The libraries as a user gets them: from a repository, by their coordinates, without us. */
class UsedAsDependencyIT {

  private static final Path RESOURCES = Path.of("src/test/resources/used-as-dependency");
  private static final List<String> PAYMENT_TOPICS =
      List.of("synthetic-transactions", "fraud-decisions", "payments-dlq");
  private static final int PAYMENTS = 50;

  @Test
  void the_readmes_lines_compile_and_run_outside_the_reactor() throws Exception {
    Stack stack = Stack.shared();
    KafkaSettings kafka = KafkaSettings.of(stack.bootstrapServers());
    Clusters.create(kafka, PAYMENT_TOPICS, 3);
    OutsideProject project =
        OutsideProject.create(
            Path.of("target").toAbsolutePath(),
            Files.readString(RESOURCES.resolve("pom.xml"))
                .replace("@version@", System.getProperty("sentinel.version", "")),
            "EightLines",
            Files.readString(RESOURCES.resolve("EightLines.java.txt"))
                .replace("@README@", readmesFirstLines()));

    String dependencies = project.compile();
    Process running =
        project.java(
            "EightLines",
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                stack.bootstrapServers(),
                "SCHEMA_REGISTRY_URL",
                stack.registryUrl()),
            Path.of("target/used-as-dependency/eight-lines.log"));
    try (SchemaRegistry registry =
        SchemaRegistries.of(Map.of("schema.registry.url", stack.registryUrl()))) {
      Set<String> sent = sendPayments(kafka, registry);

      assertThat(decisions(kafka, registry, sent.size(), running)).isEqualTo(sent);
      assertThat(dependencies)
          .contains("sentinel-core", "kafka-clients")
          .doesNotContainPattern("junit|testcontainers|embedded|assertj|picocli|kafka_2|apicurio");
    } finally {
      running.destroy();
      if (!running.waitFor(30, TimeUnit.SECONDS)) {
        running.destroyForcibly();
      }
    }
  }

  private static String readmesFirstLines() throws IOException {
    Path readme = Path.of(System.getProperty("sentinel.root", ".."), "README.md");
    Matcher block =
        Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(readme));
    assertThat(block.find()).as("README.md has a block of Java").isTrue();
    return block.group(1);
  }

  private static Set<String> sendPayments(KafkaSettings kafka, SchemaRegistry registry)
      throws Exception {
    Set<String> sent = new HashSet<>();
    try (KafkaProducer<String, PaymentEvent> producer =
        new KafkaProducer<>(
            kafka.properties(), new StringSerializer(), new SentinelAvroSerializer<>(registry))) {
      PaymentGenerator generator = PaymentGenerator.builder(7).count(PAYMENTS).build();
      while (generator.hasNext()) {
        LabelledPayment next = generator.next();
        PaymentEvent payment = next.payment();
        sent.add(payment.getPaymentId());
        producer
            .send(new ProducerRecord<>("synthetic-transactions", payment.getUserId(), payment))
            .get();
      }
    }
    return sent;
  }

  private static Set<String> decisions(
      KafkaSettings kafka, SchemaRegistry registry, int expected, Process running) {
    Map<String, Object> settings = new HashMap<>(kafka.properties());
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "earliest");
    Set<String> seen = new HashSet<>();
    try (KafkaConsumer<String, FraudDecisionEvent> consumer =
        new KafkaConsumer<>(
            settings,
            new StringDeserializer(),
            SentinelAvroDeserializer.of(registry, FraudDecisionEvent.class))) {
      consumer.assign(
          consumer.partitionsFor("fraud-decisions").stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList());
      await()
          .atMost(Duration.ofSeconds(90))
          .pollInSameThread()
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(200))
                    .forEach(record -> seen.add(record.value().getPaymentId()));
                return seen.size() >= expected || !running.isAlive();
              });
    }
    return seen;
  }
}

package io.streamsentinel.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.producer.IdempotentProducer;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.unit.Format;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

@WithStack
class ClientMetersIT {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void kafkas_own_meters_are_there_while_the_clients_are(Stack stack, TestScope scope)
      throws Exception {
    KafkaSettings kafka = KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES);
    String in = scope.topic("in", 1);
    String out = scope.topic("out", 1);
    String dead = scope.topic("dead", 1);
    ExactlyOnceConsumer consumer =
        ExactlyOnceConsumer.builder(kafka, scope.name("group"), Set.of(in), Format.strings())
            .deadLetters(dead)
            .metrics(registry)
            .clientMeters()
            .process((record, unit) -> unit.send(out, record.key(), record.value()))
            .build();
    Thread running = new Thread(consumer::run, "client-meters");
    running.start();
    try (IdempotentProducer<String, String> producer =
        IdempotentProducer.builder(kafka, new StringSerializer(), new StringSerializer())
            .metrics(registry)
            .clientMeters()
            .build()) {
      producer.send(in, "key", "value").get();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  registry.find(Meters.PROCESSED).counters().stream()
                      .anyMatch(counter -> counter.count() > 0));

      assertThat(names())
          .contains("kafka.consumer.coordinator.assigned.partitions")
          .anyMatch(name -> name.startsWith("kafka.producer.txn."))
          .contains("kafka.producer.record.send.total");
    } finally {
      consumer.close();
      running.join();
    }
    assertThat(names()).noneMatch(name -> name.startsWith("kafka."));
  }

  @Test
  void without_being_asked_for_they_are_nowhere(Stack stack, TestScope scope) throws Exception {
    KafkaSettings kafka = KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES);
    String in = scope.topic("in", 1);
    try (IdempotentProducer<String, String> producer =
        IdempotentProducer.builder(kafka, new StringSerializer(), new StringSerializer())
            .metrics(registry)
            .build()) {
      producer.send(in, "key", "value").get();

      assertThat(names()).contains(Meters.PRODUCED).noneMatch(name -> name.startsWith("kafka."));
    }
  }

  private Set<String> names() {
    return registry.getMeters().stream()
        .map(meter -> meter.getId().getName())
        .collect(Collectors.toSet());
  }
}

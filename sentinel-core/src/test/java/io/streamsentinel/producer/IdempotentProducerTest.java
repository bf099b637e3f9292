package io.streamsentinel.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.metrics.ClientMeters;
import io.streamsentinel.metrics.Meters;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.ProducerPreset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IdempotentProducerTest {

  private final MockProducer<String, String> kafka =
      new MockProducer<>(false, null, new StringSerializer(), new StringSerializer());
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<FailedSend> failures = new ArrayList<>();

  private IdempotentProducer<String, String> producer(@Nullable EventIds ids) {
    return producer(kafka, ids);
  }

  private IdempotentProducer<String, String> producer(
      MockProducer<String, String> kafka, @Nullable EventIds ids) {
    return new IdempotentProducer<>(
        kafka,
        new Leaders(kafka, Map.of(), Duration.ofSeconds(1)),
        ids,
        Duration.ofSeconds(1),
        failures::add,
        registry,
        ClientMeters.of(kafka, null));
  }

  @Test
  void future_tells_where_the_record_went() {
    IdempotentProducer<String, String> producer = producer(new EventIds(7, 0));

    CompletableFuture<RecordMetadata> sent = producer.send("alerts", "k", "v");
    kafka.completeNext();

    assertThat(sent).isCompletedWithValueMatching(metadata -> metadata.topic().equals("alerts"));
    assertThat(registry.get(Meters.PRODUCED).tag("topic", "alerts").counter().count()).isEqualTo(1);
  }

  @Test
  void failed_send_reaches_future_listener_and_meter_with_its_event_id() {
    IdempotentProducer<String, String> producer = producer(new EventIds(7, 41));

    CompletableFuture<RecordMetadata> sent = producer.send("alerts", "k", "v");
    kafka.errorNext(new TimeoutException("late"));

    assertThat(sent).isCompletedExceptionally();
    assertThat(failures)
        .singleElement()
        .satisfies(failed -> assertThat(failed.id()).isEqualTo(Optional.of(new EventId(7, 41))));
    assertThat(registry.get(Meters.PRODUCE_FAILED).counter().count()).isEqualTo(1);
  }

  @Test
  void one_callback_serves_records_of_several_topics() {
    IdempotentProducer<String, String> producer = producer(null);
    List<String> told = new ArrayList<>();
    Callback callback = (metadata, failure) -> told.add(failure == null ? "sent" : "failed");

    for (String topic : List.of("alerts", "alerts", "cases", "alerts")) {
      producer.send(new ProducerRecord<>(topic, "k", "v"), callback);
    }
    producer.send(
        new ProducerRecord<>("cases", "k", "v"), (metadata, failure) -> told.add("another"));
    kafka.completeNext();
    kafka.completeNext();
    kafka.errorNext(new TimeoutException("late"));
    kafka.completeNext();
    kafka.completeNext();

    assertThat(told).containsExactly("sent", "sent", "failed", "sent", "another");
    assertThat(failures).extracting(FailedSend::topic).containsExactly("cases");
    assertThat(registry.get(Meters.PRODUCED).tag("topic", "alerts").counter().count()).isEqualTo(3);
    assertThat(registry.get(Meters.PRODUCED).tag("topic", "cases").counter().count()).isEqualTo(1);
  }

  @Test
  void one_callback_costs_no_object_for_each_record() {
    Set<Callback> handedOn = Collections.newSetFromMap(new IdentityHashMap<>());
    MockProducer<String, String> watched =
        new MockProducer<>(true, null, new StringSerializer(), new StringSerializer()) {
          @Override
          public synchronized Future<RecordMetadata> send(
              ProducerRecord<String, String> record, Callback callback) {
            handedOn.add(callback);
            return super.send(record, callback);
          }
        };
    Callback callback = (metadata, failure) -> {};
    try (IdempotentProducer<String, String> producer = producer(watched, null)) {
      for (int i = 0; i < 10; i++) {
        producer.send(new ProducerRecord<>("alerts", "k", "v"), callback);
      }
    }

    assertThat(handedOn).hasSize(1);
  }

  @Test
  void event_ids_count_up_and_a_given_id_is_kept() {
    IdempotentProducer<String, String> producer = producer(new EventIds(7, 0));
    ProducerRecord<String, String> given = new ProducerRecord<>("t", "k", "v");
    given.headers().add(EventId.HEADER, new EventId(1, 2).bytes());

    var first = producer.send("t", "k", "v");
    var second = producer.send(given);
    var third = producer.send("t", "k", "v");

    assertThat(List.of(first, second, third)).noneMatch(CompletableFuture::isDone);
    assertThat(kafka.history())
        .extracting(record -> EventId.of(record.headers()).orElseThrow())
        .containsExactly(new EventId(7, 0), new EventId(1, 2), new EventId(7, 1));
  }

  @Test
  void guaranteed_delivery_is_what_the_preset_for_alerts_says() {
    Map<String, Object> all =
        IdempotentProducer.builder(
                KafkaSettings.of("localhost:9092"), new StringSerializer(), new StringSerializer())
            .guaranteedDelivery()
            .all();

    assertThat(ProducerPreset.ALERTS.choices())
        .allSatisfy(choice -> assertThat(all).containsEntry(choice.key(), choice.value()));
  }

  @Test
  void settings_that_idempotence_depends_on_are_refused() {
    ProducerBuilder<String, String> builder =
        IdempotentProducer.builder(
            KafkaSettings.of("localhost:9092"), new StringSerializer(), new StringSerializer());

    assertThatThrownBy(() -> builder.property(ProducerConfig.ACKS_CONFIG, "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("acks");
  }
}

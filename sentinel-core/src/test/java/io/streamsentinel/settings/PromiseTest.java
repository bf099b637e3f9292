package io.streamsentinel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.producer.IdempotentProducer;
import io.streamsentinel.unit.Format;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PromiseTest {

  @ParameterizedTest
  @CsvSource({
    "acks, 1",
    "acks, 0",
    "enable.idempotence, false",
    "retries, 0",
    "max.in.flight.requests.per.connection, 6"
  })
  void what_breaks_a_producers_promise_is_refused_with_key_and_value(String key, String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().producer(key, value).build().producer(ProducerPreset.ALERTS))
        .withMessageStartingWith(key + "=" + value + " breaks a promise: ");
  }

  @ParameterizedTest
  @CsvSource({"transactional.id, mine", "transaction.two.phase.commit.enable, true"})
  void keys_that_are_not_the_users_are_refused(String key, String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> builder().producer(key, value).build().producer(ProducerPreset.TRANSACTIONS))
        .withMessageStartingWith(key + " can't be set: ");
  }

  @ParameterizedTest
  @CsvSource({
    "isolation.level, read_uncommitted",
    "enable.auto.commit, true",
    "auto.offset.reset, latest",
    "auto.offset.reset, earliest"
  })
  void what_breaks_a_consumers_promise_is_refused_with_key_and_value(String key, String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> builder().consumer(key, value).build().consumer(ConsumerPreset.FRAUD_DETECTION))
        .withMessageStartingWith(key + "=" + value + " breaks a promise: ");
  }

  @Test
  void a_deserializer_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                builder()
                    .consumer("value.deserializer", StringDeserializer.class)
                    .build()
                    .consumer(ConsumerPreset.FRAUD_DETECTION))
        .withMessageStartingWith("value.deserializer can't be set: ");
  }

  @Test
  void the_promise_can_be_said_aloud() {
    Settings settings =
        builder()
            .producer("acks", "-1")
            .producer("enable.idempotence", "TRUE")
            .consumer("auto.offset.reset", "none")
            .build();

    assertThatNoException()
        .isThrownBy(
            () -> {
              settings.producer(ProducerPreset.ALERTS);
              settings.consumer(ConsumerPreset.FRAUD_DETECTION);
            });
  }

  @Test
  void only_the_telemetry_producer_is_outside_the_promise() {
    assertThat(ProducerPreset.values())
        .filteredOn(preset -> !preset.keepsThePromise())
        .containsExactly(ProducerPreset.TELEMETRY_WITHOUT_PROMISE);
    assertThat(builder().build().producer(ProducerPreset.TELEMETRY_WITHOUT_PROMISE))
        .containsEntry("acks", "1");
  }

  @ParameterizedTest
  @CsvSource({
    "delivery.timeout.ms, 1000",
    "batch.size, 50000000",
    "max.request.size, 50000000",
    "retry.backoff.ms, 5000"
  })
  void contradictions_of_a_producer_are_refused(String key, String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> builder().producer(key, value).build().producer(ProducerPreset.TRANSACTIONS))
        .withMessageContaining(key + "=" + value)
        .withMessageContaining("must not exceed");
  }

  @ParameterizedTest
  @CsvSource({
    "heartbeat.interval.ms, 30000",
    "max.poll.interval.ms, 1000",
    "request.timeout.ms, 10",
    "fetch.max.bytes, 1000",
    "retry.backoff.max.ms, 1"
  })
  void contradictions_of_a_consumer_are_refused(String key, String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> builder().consumer(key, value).build().consumer(ConsumerPreset.FRAUD_DETECTION))
        .withMessageContaining(key + "=" + value)
        .withMessageContaining("must");
  }

  @Test
  void under_the_new_group_protocol_the_preset_gives_way_and_the_user_is_told() {
    assertThat(
            builder()
                .consumer("group.protocol", "consumer")
                .build()
                .consumer(ConsumerPreset.FRAUD_DETECTION))
        .doesNotContainKeys("session.timeout.ms", "heartbeat.interval.ms");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                builder()
                    .consumer("group.protocol", "consumer")
                    .consumer("session.timeout.ms", 9000)
                    .build()
                    .consumer(ConsumerPreset.FRAUD_DETECTION))
        .withMessageContaining("the broker decides");
  }

  @Test
  void a_misspelled_key_in_code_is_refused_and_a_serializers_own_passes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().producer("linger.mss", 1))
        .withMessage("linger.mss is no key of a producer. Did you mean linger.ms?");
    assertThat(
            builder()
                .producer("schema.registry.url", "http://r")
                .build()
                .producer(ProducerPreset.TRANSACTIONS))
        .containsEntry("schema.registry.url", "http://r");
  }

  @ParameterizedTest
  @EnumSource(ProducerPreset.class)
  void every_producer_preset_holds_what_is_demanded_of_it(ProducerPreset preset) {
    assertThatNoException().isThrownBy(() -> builder().build().producer(preset));
  }

  @ParameterizedTest
  @EnumSource(ConsumerPreset.class)
  void every_consumer_preset_holds_what_is_demanded_of_it(ConsumerPreset preset) {
    assertThatNoException().isThrownBy(() -> builder().build().consumer(preset));
  }

  @Test
  void the_librarys_own_clients_take_every_preset_that_keeps_the_promise() {
    KafkaSettings kafka = KafkaSettings.of("localhost:9092");
    for (ProducerPreset preset : ProducerPreset.values()) {
      var producer =
          IdempotentProducer.builder(kafka, new StringSerializer(), new StringSerializer());
      if (preset.keepsThePromise()) {
        builder().build().tuning(preset).forEach(producer::property);
      } else {
        assertThatIllegalArgumentException().isThrownBy(() -> builder().build().tuning(preset));
      }
    }
    for (ConsumerPreset preset : ConsumerPreset.values()) {
      var consumer =
          ExactlyOnceConsumer.builder(kafka, "group", Set.of("topic"), Format.strings())
              .process((record, unit) -> {});
      builder().build().tuning(preset).forEach(consumer::consumerProperty);
      assertThatNoException().isThrownBy(consumer::build);
    }
  }

  private static Settings.Builder builder() {
    return Settings.builder().environment(Environment.of(Map.of()));
  }
}

package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.Format;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsumerBuilderTest {

  private static final String SECRET = "canary-7f3a";

  private static ConsumerBuilder<String, String> builder(KafkaSettings kafka) {
    return ExactlyOnceConsumer.builder(kafka, "g", Set.of("in"), Format.strings())
        .process((record, unit) -> unit.send("out", record.key(), record.value()));
  }

  private static ConsumerBuilder<String, String> builder() {
    return builder(KafkaSettings.of("localhost:9092"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "enable.auto.commit",
        "isolation.level",
        "auto.offset.reset",
        "transactional.id",
        "acks",
        "transaction.two.phase.commit.enable"
      })
  void property_that_the_promise_depends_on_is_refused(String key) {
    assertThatThrownBy(() -> builder().producerProperty(key, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
    assertThatThrownBy(() -> builder().consumerProperty(key, "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void two_phase_commit_in_the_settings_is_refused() {
    KafkaSettings kafka =
        KafkaSettings.of("localhost:9092").with("transaction.two.phase.commit.enable", true);

    assertThatThrownBy(() -> builder(kafka).build()).hasMessageContaining("KIP-939");
  }

  @Test
  void transaction_timeout_above_the_poll_interval_is_refused() {
    assertThatThrownBy(() -> builder().transactionTimeout(Duration.ofMinutes(5)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("max.poll.interval.ms (300000)");
  }

  @Test
  void epochs_hold_half_where_a_participant_prepares_commits_unless_somebody_says_how_much() {
    Duration interval = Duration.ofMillis(20);

    assertThat(builder().build().options().epochs())
        .isEqualTo(new EpochBounds(interval, 100_000, 64L << 20));
    assertThat(builder().with(() -> "database").build().options().epochs())
        .isEqualTo(new EpochBounds(interval, 50_000, 32L << 20));
    assertThat(builder().with(() -> "database").epochBounds(7, 8).build().options().epochs())
        .isEqualTo(new EpochBounds(interval, 7, 8));
  }

  @Test
  void consumer_without_a_handler_is_refused() {
    ConsumerBuilder<String, String> empty =
        ExactlyOnceConsumer.builder(
            KafkaSettings.of("localhost:9092"), "g", Set.of("in"), Format.strings());

    assertThatThrownBy(empty::build).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void security_settings_pass_through_and_show_nowhere() {
    KafkaSettings kafka =
        KafkaSettings.of("localhost:9092")
            .with("security.protocol", "SASL_SSL")
            .with("sasl.jaas.config", "ScramLoginModule required password=\"" + SECRET + "\";");
    ExactlyOnceConsumer consumer = builder(kafka).build();

    assertThat(consumer.toString()).doesNotContain(SECRET);
    assertThat(consumer.options().toString()).doesNotContain(SECRET);
    for (Map<String, Object> properties :
        Set.of(
            ClientProperties.consumer(consumer.options()),
            ClientProperties.producer(consumer.options(), 0))) {
      assertThat(properties)
          .containsEntry("security.protocol", "SASL_SSL")
          .hasEntrySatisfying(
              "sasl.jaas.config", value -> assertThat(value.toString()).contains(SECRET));
    }
  }

  @Test
  void instance_comes_from_the_static_member_and_names_the_transactional_ids() {
    KafkaSettings kafka = KafkaSettings.of("localhost:9092").with("group.instance.id", "pod-3");

    assertThat(builder(kafka).build().options().transactionalId(1)).isEqualTo("g-pod-3-1");
  }

  @Test
  void closing_a_consumer_that_never_ran_does_nothing() {
    ExactlyOnceConsumer consumer = builder().build();

    consumer.close();
    consumer.run();

    assertThat(consumer.health().healthy()).isFalse();
  }
}

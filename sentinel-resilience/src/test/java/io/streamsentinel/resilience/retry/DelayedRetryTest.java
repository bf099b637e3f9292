package io.streamsentinel.resilience.retry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamsentinel.deadletter.DeadLetter;
import io.streamsentinel.error.AbortableException;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.NotNowException;
import io.streamsentinel.unit.Received;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DelayedRetryTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private final DelayedRetry later =
      DelayedRetry.builder("1m", Duration.ofMinutes(1))
          .then("1h", Duration.ofHours(1))
          .replayTopic("again")
          .attempts(5)
          .hopeless(IllegalArgumentException.class::isInstance)
          .clock(Clock.fixed(NOW, ZoneOffset.UTC))
          .build();

  private static ConsumerRecord<byte[], byte[]> record(String topic, Instant timestamp) {
    return new ConsumerRecord<>(
        topic,
        0,
        7,
        timestamp.toEpochMilli(),
        TimestampType.CREATE_TIME,
        1,
        1,
        "k".getBytes(UTF_8),
        "v".getBytes(UTF_8),
        new RecordHeaders(),
        Optional.empty());
  }

  private Optional<String> next(String topic, int attempts, Throwable reason) {
    ConsumerRecord<byte[], byte[]> record = record(topic, NOW);
    return later.next(record, DeadLetter.of(record, "group", attempts, reason), reason);
  }

  /** How long the handler has the record wait; zero if it was called. */
  private Duration waits(String topic, Instant timestamp) throws Exception {
    boolean[] called = {false};
    ConsumerRecord<byte[], byte[]> raw = record(topic, timestamp);
    try {
      later
          .participants()
          .get(0)
          .<String, String>around((record, unit) -> called[0] = true)
          .process(new Received<>(raw, "k", "v"), new OpenUnit());
    } catch (NotNowException e) {
      assertThat(called[0]).isFalse();
      return e.retryAfter();
    }
    assertThat(called[0]).isTrue();
    return Duration.ZERO;
  }

  @Test
  void a_record_goes_from_tier_to_tier_and_then_to_the_dead_letters() {
    IllegalStateException reason = new IllegalStateException();

    assertThat(next("payments", 1, reason)).contains("1m");
    assertThat(next("again", 1, reason)).contains("1m");
    assertThat(next("1m", 2, reason)).contains("1h");
    assertThat(next("1h", 3, reason)).isEmpty();
  }

  @Test
  void attempts_are_capped_whatever_tiers_are_left() {
    assertThat(next("payments", 4, new IllegalStateException())).contains("1m");
    assertThat(next("payments", 5, new IllegalStateException())).isEmpty();
  }

  @Test
  void what_time_does_not_mend_is_not_tried_again() {
    assertThat(next("payments", 1, new AbortableException("no"))).isEmpty();
    assertThat(next("payments", 1, new FatalException("no"))).isEmpty();
    assertThat(next("payments", 1, new IllegalArgumentException("no"))).isEmpty();
  }

  @Test
  void a_tiers_record_waits_until_it_is_due_and_others_do_not() throws Exception {
    assertThat(waits("1m", NOW.minusSeconds(20))).isEqualTo(Duration.ofSeconds(40));
    assertThat(waits("1m", NOW.minusSeconds(60))).isZero();
    assertThat(waits("1h", NOW.minusSeconds(60))).isEqualTo(Duration.ofMinutes(59));
    assertThat(waits("payments", NOW)).isZero();
    assertThat(waits("again", NOW)).isZero();
  }

  @Test
  void a_clock_that_is_a_little_ahead_is_believed_and_a_time_from_far_in_the_future_is_not()
      throws Exception {
    assertThat(waits("1m", NOW.plusSeconds(50))).isEqualTo(Duration.ofSeconds(110));
    assertThat(waits("1m", NOW.plus(Duration.ofDays(9_999)))).isZero();
    assertThat(waits("1m", Instant.ofEpochMilli(-1))).isZero();
  }

  @Test
  void senseless_routes_are_refused() {
    assertThatThrownBy(() -> DelayedRetry.builder("1m", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1m")
        .hasMessageContaining("PT0S");
    assertThatThrownBy(
            () -> DelayedRetry.builder("a", Duration.ofMinutes(1)).then("a", Duration.ofHours(1)))
        .hasMessageContaining("a is named twice");
    assertThatThrownBy(
            () -> DelayedRetry.builder("a", Duration.ofMinutes(1)).replayTopic("a").build())
        .hasMessageContaining("a can't be a tier and a replay topic");
    assertThatThrownBy(
            () ->
                DelayedRetry.builder("a", Duration.ofMinutes(1))
                    .keepOrder(KafkaSettings.of("localhost:1"), "a")
                    .build())
        .hasMessageContaining("a keeps the order");
    assertThatThrownBy(() -> DelayedRetry.builder("a", Duration.ofMinutes(1)).attempts(0))
        .hasMessageContaining("attempts must be positive: 0");
    assertThatCode(() -> later.topics()).doesNotThrowAnyException();
    assertThat(later.topics()).containsExactlyInAnyOrder("1m", "1h", "again");
  }
}

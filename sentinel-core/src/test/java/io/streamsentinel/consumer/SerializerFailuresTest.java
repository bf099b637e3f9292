package io.streamsentinel.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.metrics.Meters;
import io.streamsentinel.unit.Format;
import io.streamsentinel.unit.NotNowException;
import io.streamsentinel.unit.Position;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What the engine does when a serializer or deserializer fails, before and in the handler. */
class SerializerFailuresTest {

  private final SerializationException broken = new SerializationException("no such schema");
  private final SerializationException away =
      new SerializationException("Error retrieving schema", new ConnectException("refused"));
  private final SerializationException refused =
      new SerializationException("Error", new SaslAuthenticationException("401 for s3cret"));

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final EngineMetrics metrics =
      new EngineMetrics(meters, "group", System::nanoTime, System::currentTimeMillis);
  private final Failures failures =
      new Failures(
          new RetryPolicy(
              3, Duration.ofMillis(20), Duration.ofMillis(50), 2, 0.5, Duration.ofMinutes(1)),
          () -> 0,
          () -> 0,
          metrics);
  private final Partition partition =
      new Partition(
          new TopicPartition("in", 0),
          1,
          null,
          new OpenEpoch(() -> 0, new EpochBounds(Duration.ofSeconds(1), 10, 1_000), new Signal()),
          OptionalLong.empty());

  private Decoded decode(RuntimeException failure) {
    Deserializer<String> failing =
        (topic, bytes) -> {
          if (new String(bytes, UTF_8).equals("bad")) {
            throw failure;
          }
          return new String(bytes, UTF_8);
        };
    Decoder decoder =
        new Decoder(
            Format.of(
                new StringDeserializer(), failing, new StringSerializer(), new StringSerializer()),
            tools(new StringSerializer()),
            false,
            metrics);
    return decoder.decode(
        partition, List.of(record(0, "good"), record(1, "bad")), Position.of(2), false);
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, String value) {
    return new ConsumerRecord<>("in", 0, offset, null, value.getBytes(UTF_8));
  }

  private static UnitTools tools(Serializer<String> values) {
    return new UnitTools(
        new Encoder(
            new StringSerializer(),
            values,
            new OutputLimits(new SimBroker(), 1_000),
            HeaderInjector.NONE),
        null);
  }

  /** What a handler meets that sends a value which the serializer fails on. */
  private Throwable sending(RuntimeException failure) {
    Serializer<String> failing =
        (topic, value) -> {
          throw failure;
        };
    OpenUnit unit = unit(failing);
    unit.open();
    try {
      unit.send("out", "k", "v");
    } catch (RuntimeException e) {
      return e;
    }
    throw new AssertionError("sent");
  }

  private OpenUnit unit(Serializer<String> values) {
    return new OpenUnit(partition, record(0, "in"), null, null, tools(values));
  }

  private double errors(ErrorType type) {
    return meters.counter(Meters.ERRORS, "group", "group", "type", type.tag()).count();
  }

  @Test
  void record_that_cannot_be_decoded_is_poison_and_its_neighbour_is_not() {
    List<OpenUnit> units = decode(broken).units();

    assertThat(units.get(0).poison()).isNull();
    assertThat(units.get(1).poison()).isSameAs(broken);
    assertThat(failures.verdict(units.get(1), broken)).isInstanceOf(Failures.GiveUp.class);
    assertThat(errors(ErrorType.DECODE)).isEqualTo(1);
  }

  @Test
  void records_wait_whole_while_what_decoding_needs_is_away() {
    assertThatThrownBy(() -> decode(away)).isInstanceOf(RetriableException.class).hasCause(away);
    assertThatThrownBy(() -> decode(new DisconnectException("502")))
        .isInstanceOf(RetriableException.class);
  }

  @Test
  void consumer_stops_where_decoding_is_refused_and_says_what_to_do() {
    assertThatThrownBy(() -> decode(refused))
        .isInstanceOf(FatalException.class)
        .hasMessageContaining("records of topic in")
        .hasMessageContaining("credentials")
        .hasMessageNotContaining("s3cret");
    assertThat(errors(ErrorType.AUTHENTICATION)).isEqualTo(1);
  }

  @Test
  void partition_waits_and_no_attempt_counts_while_what_encoding_needs_is_away() {
    Throwable failure = sending(away);

    assertThat(failure)
        .isInstanceOfSatisfying(
            NotNowException.class,
            notNow -> assertThat(notNow.retryAfter()).isEqualTo(Duration.ofMillis(500)))
        .hasMessageContaining("value for topic out");
    OpenUnit unit = unit(new StringSerializer());
    for (int i = 0; i < 10; i++) {
      assertThat(failures.verdict(unit, failure)).isInstanceOf(Failures.Wait.class);
    }
    assertThat(unit.attempts()).isZero();
  }

  @Test
  void consumer_stops_where_encoding_is_refused() {
    Throwable failure = sending(refused);

    assertThat(failures.verdict(unit(new StringSerializer()), failure))
        .isInstanceOfSatisfying(
            Failures.Stop.class,
            stop ->
                assertThat(stop.reason())
                    .hasMessageContaining("a value for topic out")
                    .hasMessageNotContaining("s3cret"));
    assertThat(errors(ErrorType.AUTHENTICATION)).isEqualTo(1);
  }

  @Test
  void value_that_cannot_be_encoded_is_given_up_at_the_first_attempt() {
    Throwable failure = sending(broken);

    assertThat(failure).isSameAs(broken);
    assertThat(failures.verdict(unit(new StringSerializer()), failure))
        .isInstanceOf(Failures.GiveUp.class);
  }

  @Test
  void registry_that_a_handler_asks_by_itself_counts_attempts_as_any_call() {
    assertThat(failures.verdict(unit(new StringSerializer()), away))
        .isInstanceOf(Failures.Again.class);
  }
}

package io.streamsentinel.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Epoch;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.participant.UnitsFailedException;
import io.streamsentinel.unit.Handler;
import io.streamsentinel.unit.NotNowException;
import io.streamsentinel.unit.Position;
import io.streamsentinel.unit.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Participants that can't commit some units of an epoch, and what becomes of these. */
class SealerTest {

  @SuppressWarnings("removal") // Nobody else makes one.
  private static final Membership MEMBER =
      new Membership(new ConsumerGroupMetadata("g", 1, "m", Optional.empty()), 1);

  private final SimBroker cluster = new SimBroker();
  private final EngineMetrics metrics =
      new EngineMetrics(new SimpleMeterRegistry(), "g", () -> this.clock, () -> 0);
  private final OutputLimits limits = new OutputLimits(cluster, 1_000);
  private final OpenEpoch open =
      new OpenEpoch(
          () -> this.clock, new EpochBounds(Duration.ofNanos(100), 10, 1_000), new Signal());
  private final Partition partition =
      new Partition(new TopicPartition("in", 0), 1, null, open, OptionalLong.empty());
  private final List<String> seen = new ArrayList<>();
  private long clock = 1;
  private int calls;

  /** Two units, each handled once: what they said carries the number of the call. */
  private ClosedEpoch epoch(Attempt attempt) {
    partition.begin(Position.of(0));
    List<OpenUnit> units = new ArrayList<>();
    for (int offset = 0; offset < 2; offset++) {
      byte[] bytes = ("v" + offset).getBytes(UTF_8);
      ConsumerRecord<byte[], byte[]> raw = new ConsumerRecord<>("in", 0, offset, bytes, bytes);
      OpenUnit unit =
          new OpenUnit(
              partition,
              raw,
              new Received<>(raw, "k", "v" + offset),
              null,
              new UnitTools(
                  new Encoder(
                      new StringSerializer(), new StringSerializer(), limits, HeaderInjector.NONE),
                  null));
      assertThat(attempt.call(unit)).isNull();
      units.add(unit);
    }
    partition.pass(units, Position.of(2));
    return ClosedEpoch.of(1, open.take());
  }

  private Attempt attempt(Function<Integer, RuntimeException> outcome) {
    Handler<String, String> handler =
        (record, unit) -> {
          calls++;
          RuntimeException failure = outcome.apply(calls);
          if (failure != null) {
            throw failure;
          }
          unit.send("out", record.key(), record.value() + "#" + calls);
        };
    return new Attempt(handler);
  }

  /** Fails the first unit so often; then takes what is there. */
  private Participant failing(int times, Function<UnitOfWork, UnitsFailedException> how) {
    return new Participant() {
      private int left = times;

      @Override
      public String name() {
        return "fake";
      }

      @Override
      public void beforeCommit(Epoch epoch) {
        List<? extends UnitOfWork> units = epoch.parts().get(0).units();
        if (left-- > 0) {
          throw how.apply(units.get(0));
        }
        units.forEach(
            unit ->
                seen.add(
                    unit.deadLettered()
                        ? "dead"
                        : new String(unit.outputs().get(0).value(), UTF_8)));
      }
    };
  }

  private Sealer sealer(Attempt attempt, Participant participant, RetryPolicy retry) {
    Ports ports =
        new Ports(
            new SimSource(cluster, "m", new Random(1)),
            lane -> {
              throw new IllegalStateException("nothing is sent here");
            },
            cluster,
            () -> clock,
            () -> 0,
            () -> 0.5,
            pause -> clock += pause.toNanos(),
            (condition, bound) -> {});
    ParticipantCalls participants =
        new ParticipantCalls(
            List.of(participant), () -> clock, ports.pauses(), Duration.ofSeconds(1), metrics);
    return new Sealer(
        participants,
        new Surrender("dead", "g", Set.of(), null, limits, metrics),
        attempt,
        new Failures(retry, () -> clock, () -> 0.5, metrics),
        retry.total(),
        ports);
  }

  private static UnitsFailedException again(UnitOfWork unit) {
    return UnitsFailedException.again(Map.of(unit, new IllegalStateException("rolled back")));
  }

  @Test
  void unit_that_must_be_handled_again_commits_what_its_second_call_said() {
    Attempt attempt = attempt(call -> null);
    ClosedEpoch epoch = epoch(attempt);

    boolean sealed =
        sealer(attempt, failing(1, SealerTest::again), RetryPolicy.none()).seal(epoch, MEMBER);

    assertThat(sealed).isTrue();
    assertThat(seen).containsExactly("v0#3", "v1#2");
  }

  @Test
  void handler_that_is_called_again_has_its_retries() {
    Attempt attempt = attempt(call -> call == 3 ? new RetriableException("away") : null);
    ClosedEpoch epoch = epoch(attempt);

    sealer(attempt, failing(1, SealerTest::again), RetryPolicy.standard()).seal(epoch, MEMBER);

    assertThat(seen).containsExactly("v0#4", "v1#2");
  }

  @Test
  void handler_that_fails_for_good_when_called_again_costs_its_record_alone() {
    Attempt attempt = attempt(call -> call >= 3 ? new IllegalStateException("no") : null);
    ClosedEpoch epoch = epoch(attempt);

    sealer(attempt, failing(1, SealerTest::again), RetryPolicy.none()).seal(epoch, MEMBER);

    assertThat(seen).containsExactly("dead", "v1#2");
    List<String> topics = new ArrayList<>();
    epoch.forEachOutput((ProducerRecord<byte[], byte[]> record) -> topics.add(record.topic()));
    assertThat(topics).containsExactly("dead", "out");
  }

  @Test
  void handler_that_keeps_saying_not_now_quarantines_its_partition_and_is_no_dead_letter() {
    Attempt attempt =
        attempt(call -> call >= 3 ? new NotNowException("closed", Duration.ofSeconds(30)) : null);
    ClosedEpoch epoch = epoch(attempt);

    boolean sealed =
        sealer(attempt, failing(1, SealerTest::again), RetryPolicy.standard()).seal(epoch, MEMBER);

    assertThat(sealed).isFalse();
    assertThat(seen).isEmpty();
    assertThat(partition.report()).contains("in-0@0").contains("not now");
  }

  @Test
  void unit_that_a_participant_gives_up_is_not_handled_again() {
    Attempt attempt = attempt(call -> null);
    ClosedEpoch epoch = epoch(attempt);

    sealer(
            attempt,
            failing(
                1,
                unit ->
                    UnitsFailedException.givenUp(
                        Map.of(unit, new IllegalStateException("constraint")))),
            RetryPolicy.none())
        .seal(epoch, MEMBER);

    assertThat(seen).containsExactly("dead", "v1#2");
    assertThat(calls).isEqualTo(2);
  }
}

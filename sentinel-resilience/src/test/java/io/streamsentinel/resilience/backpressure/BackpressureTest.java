package io.streamsentinel.resilience.backpressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.participant.Control;
import io.streamsentinel.participant.Epoch;
import io.streamsentinel.participant.Part;
import io.streamsentinel.participant.Passage;
import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.unit.Handler;
import io.streamsentinel.unit.Position;
import io.streamsentinel.unit.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class BackpressureTest {

  private static final TopicPartition IN = new TopicPartition("in", 0);

  private final MeterRegistry metrics = new SimpleMeterRegistry();
  private final Set<String> paused = new TreeSet<>();
  private long nanos = 1;
  private long wallMillis = 1_000_000_000;

  private Backpressure started(BackpressureBuilder builder) {
    Backpressure pressure = builder.metrics(metrics).clocks(() -> nanos, () -> wallMillis).build();
    pressure.start(new Pauses());
    return pressure;
  }

  @Test
  void no_more_handlers_run_at_once_than_the_limit_says() throws Exception {
    Backpressure pressure = Backpressure.upTo(4).metrics(metrics).build();
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();
    Handler<String, String> handler =
        pressure.around(
            (record, unit) -> {
              running.incrementAndGet();
              end.await();
              running.decrementAndGet();
            });
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      for (int i = 0; i < 16; i++) {
        threads.execute(() -> call(handler));
      }

      Awaitility.await().until(() -> running.get() == 3);
      // The limit swings below its centre of four; nobody else comes in while they run.
      assertThat(pressure.health()).startsWith("3 of 3 handlers");
      end.countDown();
      Awaitility.await().until(() -> pressure.health().startsWith("0 of"));
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void call(Handler<String, String> handler) {
    try {
      handler.process(null, null);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void handler_that_throws_gives_its_place_back() throws Exception {
    Backpressure pressure = Backpressure.upTo(1).metrics(metrics).build();
    Handler<String, String> handler =
        pressure.around(
            (record, unit) -> {
              throw new IllegalStateException("no");
            });

    for (int i = 0; i < 3; i++) {
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> handler.process(null, null)))
          .hasMessage("no");
    }

    assertThat(pressure.health()).startsWith("0 of 1 handlers");
  }

  @Test
  void partitions_are_paused_beyond_two_seconds_of_work_and_resumed_at_half() throws Exception {
    Backpressure pressure = started(Backpressure.upTo(8));
    Handler<String, String> handler = pressure.around((record, unit) -> {});
    pressure.passing(List.of(passage(0, 10_000)));
    for (int i = 0; i < 1_000; i++) {
      handler.process(null, null);
    }
    nanos += Duration.ofSeconds(1).toNanos();

    pressure.afterCommit(committed(1_000));

    assertThat(paused).containsExactly("in-0 backpressure: enough in hand");
    assertThat(pressure.health()).contains("9000 records in hand, enough for now");
    pressure.afterCommit(committed(8_900));
    assertThat(paused).isNotEmpty();
    pressure.afterCommit(committed(9_001));
    assertThat(paused).isEmpty();
  }

  @Test
  void consumer_is_behind_while_its_newest_records_are_old() {
    Backpressure pressure = started(Backpressure.upTo(8).behindFrom(Duration.ofSeconds(30)));

    pressure.passing(List.of(passage(0, 10)));
    assertThat(pressure.health()).doesNotContain("behind");
    wallMillis += 31_000;
    pressure.passing(List.of(passage(10, 20)));

    assertThat(pressure.health()).endsWith(", behind");
  }

  private Passage passage(long from, long end) {
    List<Received<String, String>> records = new ArrayList<>();
    for (long offset = from; offset < end; offset++) {
      records.add(
          new Received<>(
              new ConsumerRecord<>(
                  "in",
                  0,
                  offset,
                  1_000_000_000,
                  org.apache.kafka.common.record.TimestampType.CREATE_TIME,
                  0,
                  0,
                  new byte[0],
                  new byte[0],
                  new org.apache.kafka.common.header.internals.RecordHeaders(),
                  java.util.Optional.empty()),
              "k",
              "v"));
    }
    return new Passing(records, end);
  }

  private record Passing(List<Received<String, String>> records, long end) implements Passage {
    @Override
    public TopicPartition partition() {
      return IN;
    }

    @Override
    public int assignment() {
      return 1;
    }

    @Override
    public boolean replay() {
      return false;
    }

    @Override
    public void attach(int index, Object value) {
      throw new IllegalStateException("nothing is attached here");
    }
  }

  private static Epoch committed(long to) {
    return new Epoch() {
      @Override
      public long number() {
        return 1;
      }

      @Override
      public List<? extends Part> parts() {
        return List.of(new CommittedPart(to));
      }

      @Override
      public ConsumerGroupMetadata groupMetadata() {
        throw new IllegalStateException("nobody asks");
      }

      @Override
      public boolean recovery() {
        return false;
      }
    };
  }

  private record CommittedPart(long end) implements Part {
    @Override
    public TopicPartition partition() {
      return IN;
    }

    @Override
    public Uuid topicId() {
      return Uuid.ZERO_UUID;
    }

    @Override
    public int assignment() {
      return 1;
    }

    @Override
    public Position from() {
      return Position.of(0);
    }

    @Override
    public Position to() {
      return Position.of(end);
    }

    @Override
    public List<? extends UnitOfWork> units() {
      return List.of();
    }
  }

  private final class Pauses implements Control {
    @Override
    public void pause(TopicPartition partition, String reason) {
      paused.add(partition + " " + reason);
    }

    @Override
    public void resume(TopicPartition partition, String reason) {
      paused.remove(partition + " " + reason);
    }

    @Override
    public void resync(TopicPartition partition, String reason) {
      throw new IllegalStateException("not asked for");
    }

    @Override
    public void quarantine(TopicPartition partition, String report) {
      throw new IllegalStateException("not asked for");
    }
  }
}

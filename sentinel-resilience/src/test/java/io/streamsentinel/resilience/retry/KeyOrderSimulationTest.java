package io.streamsentinel.resilience.retry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.deadletter.DeadLetter;
import io.streamsentinel.participant.Adoption;
import io.streamsentinel.participant.Beside;
import io.streamsentinel.participant.Claim;
import io.streamsentinel.participant.Passage;
import io.streamsentinel.participant.Republish;
import io.streamsentinel.unit.ElsewhereException;
import io.streamsentinel.unit.Position;
import io.streamsentinel.unit.Received;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three members own an input and two tiers in turn, handle, fail, crash with what they have not
 * committed, and take over from each other, in an order made of a seed; in the end each record has
 * ended once, and each key's in the order of the input.
 */
class KeyOrderSimulationTest {

  private static final List<String> STAGES = List.of("in", "1m", "1h");
  private static final int RECORDS = 300;
  private static final int KEYS = 5;

  /** A topic of one partition, committed records alone. */
  private static final class Log {
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    void append(String topic, ProducerRecord<byte[], byte[]> sent) {
      ConsumerRecord<byte[], byte[]> record =
          new ConsumerRecord<>(topic, 0, records.size(), sent.key(), sent.value());
      sent.headers().forEach(record.headers()::add);
      records.add(record);
    }
  }

  private static final class Reader implements OrderLog {
    private final Log log;
    private int next;

    Reader(Log log) {
      this.log = log;
    }

    @Override
    public int partitions() {
      return 1;
    }

    @Override
    public void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> each) {
      while (next < log.records.size()) {
        each.accept(log.records.get(next++));
      }
    }

    @Override
    public void readCommitted(Consumer<ConsumerRecord<byte[], byte[]>> each) {
      readToEnd(each);
    }

    @Override
    public void close() {}
  }

  private final Map<String, Log> logs = new HashMap<>();
  private final Log order = new Log();
  private final Map<String, Integer> positions = new HashMap<>();
  private final Map<String, KeyOrder> owners = new HashMap<>();
  private final List<String> ended = new ArrayList<>();
  private final Tiers tiers = tiers();
  private int detours;

  private static Tiers tiers() {
    LinkedHashMap<String, Duration> delays = new LinkedHashMap<>();
    delays.put("1m", Duration.ofMinutes(1));
    delays.put("1h", Duration.ofHours(1));
    return new Tiers(delays, Clock.systemUTC());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void each_key_ends_in_the_order_of_its_input(long seed) {
    Random random = new Random(seed);
    STAGES.forEach(stage -> logs.put(stage, new Log()));
    for (int i = 0; i < RECORDS; i++) {
      byte[] key = ("k" + random.nextInt(KEYS)).getBytes(UTF_8);
      logs.get("in").append("in", new ProducerRecord<>("in", key, ("" + i).getBytes(UTF_8)));
    }
    STAGES.forEach(this::takeOver);

    while (STAGES.stream().anyMatch(this::hasMore)) {
      String stage = STAGES.get(random.nextInt(STAGES.size()));
      if (random.nextInt(30) == 0) {
        takeOver(stage);
      }
      if (hasMore(stage)) {
        epoch(stage, random);
      }
    }

    assertThat(new TreeSet<>(ended)).as("seed %d", seed).hasSize(RECORDS);
    assertThat(ended).as("seed %d", seed).hasSize(RECORDS);
    Map<String, Integer> last = new HashMap<>();
    for (String each : ended) {
      String[] keyAndNumber = each.split("=", -1);
      int number = Integer.parseInt(keyAndNumber[1]);
      assertThat(number)
          .as("seed %d, key %s", seed, keyAndNumber[0])
          .isGreaterThan(last.getOrDefault(keyAndNumber[0], -1));
      last.put(keyAndNumber[0], number);
    }
    assertThat(detours).as("records that waited behind another").isPositive();
  }

  private boolean hasMore(String stage) {
    return positions.getOrDefault(stage, 0) < logs.get(stage).records.size();
  }

  /** A member that has never seen the stage takes it over. */
  private void takeOver(String stage) {
    KeyOrder member = new KeyOrder(tiers, "order", new Reader(order));
    member.adopt(new FakeAdoption(new Claim(new TopicPartition(stage, 0), Uuid.ZERO_UUID, 1, 1)));
    owners.put(stage, member);
  }

  /** Some records of a stage, whose effects are committed together or, at times, lost. */
  private void epoch(String stage, Random random) {
    int from = positions.getOrDefault(stage, 0);
    int to = Math.min(logs.get(stage).records.size(), from + 1 + random.nextInt(10));
    List<ConsumerRecord<byte[], byte[]>> records = logs.get(stage).records.subList(from, to);
    KeyOrder member = owners.get(stage);
    FakePassage passage = new FakePassage(stage, List.copyOf(records));
    member.passing(List.of(passage));
    List<Runnable> effects = new ArrayList<>();
    for (int i = 0; i < passage.raw.size(); i++) {
      handle(member, passage, i, random, effects);
    }
    if (random.nextInt(10) == 0) {
      takeOver(stage);
      return;
    }
    effects.forEach(Runnable::run);
    positions.put(stage, to);
  }

  private void handle(
      KeyOrder member, FakePassage passage, int index, Random random, List<Runnable> effects) {
    ConsumerRecord<byte[], byte[]> record = passage.raw.get(index);
    boolean elsewhere = false;
    try {
      member.requireTurn(record);
      if (random.nextInt(8) > 0) {
        ProducerRecord<byte[], byte[]> beside = passage.attached.get(index);
        effects.add(
            () -> {
              end(record);
              if (beside != null) {
                order.append("order", beside);
              }
            });
        return;
      }
    } catch (ElsewhereException e) {
      elsewhere = true;
    }
    if (elsewhere) {
      detours++;
    }
    IllegalStateException reason = new IllegalStateException();
    DeadLetter letter =
        DeadLetter.read(record)
            .map(earlier -> earlier.again("g", 1, reason))
            .orElseGet(() -> DeadLetter.of(record, "g", 1, reason));
    Optional<String> next = tiers.after(record.topic());
    List<ProducerRecord<byte[], byte[]>> beside = member.leaves(record, next.isPresent());
    effects.add(
        () -> {
          if (next.isPresent()) {
            logs.get(next.get()).append(next.get(), letter.toRecord(next.get(), record, 1_000_000));
          } else {
            end(record);
          }
          beside.forEach(each -> order.append("order", each));
        });
  }

  private void end(ConsumerRecord<byte[], byte[]> record) {
    ended.add(new String(record.key(), UTF_8) + "=" + new String(record.value(), UTF_8));
  }

  private static final class FakePassage implements Passage {
    private final String stage;
    private final List<ConsumerRecord<byte[], byte[]>> raw;
    private final Map<Integer, ProducerRecord<byte[], byte[]>> attached = new HashMap<>();

    FakePassage(String stage, List<ConsumerRecord<byte[], byte[]>> raw) {
      this.stage = stage;
      this.raw = raw;
    }

    @Override
    public TopicPartition partition() {
      return new TopicPartition(stage, 0);
    }

    @Override
    public int assignment() {
      return 1;
    }

    @Override
    public List<Received<?, ?>> records() {
      List<Received<?, ?>> records = new ArrayList<>();
      raw.forEach(record -> records.add(new Received<>(record, "", "")));
      return records;
    }

    @Override
    public long end() {
      return raw.get(raw.size() - 1).offset() + 1;
    }

    @Override
    public boolean replay() {
      return false;
    }

    @Override
    public void attach(int index, Object value) {
      attached.put(index, ((Beside) value).record());
    }
  }

  private record FakeAdoption(Claim claim) implements Adoption {
    @Override
    public Optional<Position> committed() {
      return Optional.empty();
    }

    @Override
    public Position start() {
      return Position.of(0);
    }

    @Override
    public long logStart() {
      return 0;
    }

    @Override
    public boolean owned() {
      return true;
    }

    @Override
    public Optional<Position> committedNow() {
      return Optional.empty();
    }

    @Override
    public void republish(Republish republished) {}

    @Override
    public void startAt(Position position) {}

    @Override
    public void replayFrom(long offset) {}

    @Override
    public void quarantine(String report) {}

    @Override
    public List<Republish> republished() {
      return List.of();
    }
  }
}

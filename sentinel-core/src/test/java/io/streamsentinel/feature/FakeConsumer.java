package io.streamsentinel.feature;

import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Adoption;
import io.streamsentinel.participant.Claim;
import io.streamsentinel.participant.Control;
import io.streamsentinel.participant.Epoch;
import io.streamsentinel.participant.Part;
import io.streamsentinel.participant.Passage;
import io.streamsentinel.participant.Republish;
import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.unit.Position;
import io.streamsentinel.unit.Received;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Drives a stage over one partition as the engine does, one call at a time. */
final class FakeConsumer implements Control {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static final TopicPartition PARTITION = new TopicPartition("payments", 0);
  private static final Uuid TOPIC_ID = new Uuid(7, 7);
  private static int assignments;

  private final FeatureStage<Tx> stage;
  private final List<Tx> log;
  private long passed;
  private int assignment;
  private boolean resync;
  private long logStart;
  private long timestamp = -1;
  private int resyncs;
  private final java.util.concurrent.atomic.AtomicInteger refusals =
      new java.util.concurrent.atomic.AtomicInteger();
  private @Nullable String quarantine;
  private boolean boundaryInOnePoll;
  private @Nullable FakePassage beside;

  FakeConsumer(FeatureStage<Tx> stage, List<Tx> log) {
    this.stage = stage;
    this.log = log;
    stage.startIdle(this);
  }

  /** Has the log begin at this offset, with records sent at this time. */
  FakeConsumer cutAt(long logStart, long timestamp) {
    this.logStart = logStart;
    this.timestamp = timestamp;
    return this;
  }

  /** Has one poll return the end of a replay and the records that follow it. */
  FakeConsumer boundaryInOnePoll() {
    boundaryInOnePoll = true;
    return this;
  }

  /** Takes the partition over at a committed position. */
  void takeOver(long committed) {
    assignment = ++assignments;
    resync = false;
    beside = null;
    Claim claim = new Claim(PARTITION, TOPIC_ID, 1, assignment);
    stage.claim(claim);
    FakeAdoption adoption = new FakeAdoption(claim, committed);
    patiently(() -> stage.adopt(adoption));
    for (long from = adoption.replay; from < committed && !resync; from += 50) {
      long to = Math.min(committed, from + 50);
      FakePassage replay = new FakePassage(from, to, true);
      if (boundaryInOnePoll && to == committed) {
        beside = replay;
      } else {
        offer(List.of(replay));
      }
    }
    passed = committed;
  }

  /** Passes so many more records and gives their vectors by offset. */
  Map<Long, FeatureVector> pass(int most) {
    long to = Math.min(log.size(), passed + most);
    FakePassage passage = new FakePassage(passed, to, false);
    offer(beside == null ? List.of(passage) : List.of(beside, passage));
    beside = null;
    passed = to;
    Map<Long, FeatureVector> vectors = new HashMap<>();
    passage.attached.forEach((i, features) -> vectors.put(passage.from + i, features.vector()));
    return vectors;
  }

  private void offer(List<Passage> passages) {
    patiently(() -> stage.passing(passages));
  }

  private void patiently(Runnable call) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (int attempt = 0; ; attempt++) {
      try {
        call.run();
        return;
      } catch (RetriableException e) {
        refusals.incrementAndGet();
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        if (attempt > 10) {
          // As the engine does: the same call again, after a while.
          LockSupport.parkNanos(1_000_000);
        }
      }
    }
  }

  long passed() {
    return passed;
  }

  void commit(long offset) {
    stage.afterCommit(new FakeEpoch(new FakePart(Position.of(offset), assignment)));
  }

  /** How often the stage asked to begin anew. */
  int resyncs() {
    return resyncs;
  }

  /** How often the stage asked to be called again. */
  int refusals() {
    return refusals.get();
  }

  boolean wantsResync() {
    return resync;
  }

  @Nullable String quarantine() {
    return quarantine;
  }

  @Override
  public void pause(TopicPartition partition, String reason) {}

  @Override
  public void resume(TopicPartition partition, String reason) {}

  @Override
  public void resync(TopicPartition partition, String reason) {
    resync = true;
    resyncs++;
  }

  @Override
  public void quarantine(TopicPartition partition, String report) {
    quarantine = report;
  }

  private final class FakePassage implements Passage {
    private final long from;
    private final long to;
    private final boolean replay;
    private final Map<Integer, Features> attached = new HashMap<>();

    FakePassage(long from, long to, boolean replay) {
      this.from = from;
      this.to = to;
      this.replay = replay;
    }

    @Override
    public TopicPartition partition() {
      return PARTITION;
    }

    @Override
    public int assignment() {
      return assignment;
    }

    @Override
    public List<Received<byte[], Tx>> records() {
      List<Received<byte[], Tx>> records = new ArrayList<>();
      for (long offset = from; offset < to; offset++) {
        Tx tx = log.get((int) offset);
        byte[] key = tx.user().getBytes(StandardCharsets.UTF_8);
        records.add(
            new Received<>(
                new ConsumerRecord<>(
                    PARTITION.topic(),
                    0,
                    offset,
                    timestamp,
                    TimestampType.CREATE_TIME,
                    key.length,
                    0,
                    key,
                    new byte[0],
                    new RecordHeaders(),
                    Optional.empty()),
                key,
                tx));
      }
      return records;
    }

    @Override
    public long end() {
      return to;
    }

    @Override
    public boolean replay() {
      return replay;
    }

    @Override
    public void attach(int index, Object value) {
      attached.put(index, (Features) value);
    }
  }

  private final class FakeAdoption implements Adoption {
    private final Claim claim;
    private final long committed;
    private long replay;

    FakeAdoption(Claim claim, long committed) {
      this.claim = claim;
      this.committed = committed;
      this.replay = committed;
    }

    @Override
    public Claim claim() {
      return claim;
    }

    @Override
    public Optional<Position> committed() {
      return Optional.of(start());
    }

    @Override
    public Position start() {
      return Position.of(committed);
    }

    @Override
    public long logStart() {
      return logStart;
    }

    @Override
    public boolean owned() {
      return true;
    }

    @Override
    public Optional<Position> committedNow() {
      return committed();
    }

    @Override
    public void republish(Republish republished) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void startAt(Position position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void replayFrom(long offset) {
      replay = Math.min(replay, offset);
    }

    @Override
    public void quarantine(String report) {
      throw new AssertionError(report);
    }

    @Override
    public List<Republish> republished() {
      return List.of();
    }
  }

  private record FakeEpoch(Part part) implements Epoch {
    @Override
    public long number() {
      return 1;
    }

    @Override
    public List<Part> parts() {
      return List.of(part);
    }

    @Override
    public ConsumerGroupMetadata groupMetadata() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean recovery() {
      return false;
    }
  }

  private record FakePart(Position to, int assignment) implements Part {
    @Override
    public TopicPartition partition() {
      return PARTITION;
    }

    @Override
    public Uuid topicId() {
      return TOPIC_ID;
    }

    @Override
    public Position from() {
      return to;
    }

    @Override
    public List<UnitOfWork> units() {
      return List.of();
    }
  }
}

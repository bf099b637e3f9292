package io.streamsentinel.state;

import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Adoption;
import io.streamsentinel.participant.Claim;
import io.streamsentinel.participant.Control;
import io.streamsentinel.participant.Epoch;
import io.streamsentinel.participant.Part;
import io.streamsentinel.participant.Republish;
import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.unit.Position;
import io.streamsentinel.unit.Statement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** The engine's side of the seam, as tests play it. */
final class Fakes {

  static final String GROUP = "fraud";
  static final TopicPartition P0 = new TopicPartition("payments", 0);
  static final TopicPartition P1 = new TopicPartition("payments", 1);
  static final Uuid TOPIC = new Uuid(7, 9);

  private Fakes() {}

  static LedgerKey key(TopicPartition partition) {
    return new LedgerKey(GROUP, TOPIC, partition);
  }

  static Claim claim(TopicPartition partition, int assignment) {
    return new Claim(partition, TOPIC, 2, assignment);
  }

  static ProducerRecord<byte[], byte[]> output(String value) {
    return new ProducerRecord<>("decisions", bytes("k"), bytes(value));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A finished unit. */
  static final class FakeUnit implements UnitOfWork {
    final TopicPartition partition;
    final long offset;
    final @Nullable String key;
    final List<ProducerRecord<byte[], byte[]>> outputs = new ArrayList<>();
    final List<Statement> statements = new ArrayList<>();

    FakeUnit(TopicPartition partition, long offset, @Nullable String key) {
      this.partition = partition;
      this.offset = offset;
      this.key = key;
    }

    FakeUnit(TopicPartition partition, long offset) {
      this(partition, offset, "k" + offset);
    }

    FakeUnit says(String sql, @Nullable Object... arguments) {
      statements.add(new Statement(sql, Arrays.asList(arguments)));
      return this;
    }

    FakeUnit sends(String value) {
      outputs.add(output(value));
      return this;
    }

    @Override
    public TopicPartition partition() {
      return partition;
    }

    @Override
    public long offset() {
      return offset;
    }

    @Override
    public long timestamp() {
      return 0;
    }

    @Override
    public byte @Nullable [] key() {
      return key == null ? null : bytes(key);
    }

    @Override
    public List<ProducerRecord<byte[], byte[]>> outputs() {
      return outputs;
    }

    @Override
    public List<Statement> statements() {
      return statements;
    }

    @Override
    public boolean deadLettered() {
      return false;
    }

    @Override
    public <T> Optional<T> attached(Class<T> type) {
      return Optional.empty();
    }

    @Override
    public String toString() {
      return partition + "@" + offset;
    }
  }

  record FakePart(
      TopicPartition partition,
      Uuid topicId,
      int assignment,
      Position from,
      Position to,
      List<? extends UnitOfWork> units)
      implements Part {}

  static Part part(TopicPartition partition, int assignment, long from, FakeUnit... units) {
    return new FakePart(
        partition,
        TOPIC,
        assignment,
        Position.of(from),
        Position.of(from + units.length),
        List.of(units));
  }

  record FakeEpoch(long number, List<? extends Part> parts, boolean recovery) implements Epoch {
    @Override
    @SuppressWarnings("removal")
    public ConsumerGroupMetadata groupMetadata() {
      return new ConsumerGroupMetadata(GROUP, 1, "member", Optional.empty());
    }
  }

  static Epoch epoch(Part... parts) {
    return new FakeEpoch(1, List.of(parts), false);
  }

  /** Takes the answers of a participant. */
  static class FakeAdoption implements Adoption {
    final Claim claim;
    final Deque<Optional<Position>> committed = new ArrayDeque<>();
    Position start = Position.of(0);
    long logStart;
    boolean owned = true;
    final List<Republish> republished = new ArrayList<>();
    @Nullable Position startedAt;
    @Nullable String quarantined;

    /** The committed offsets that reads find, one after the other; the last stays. -1 is none. */
    FakeAdoption(Claim claim, long... committed) {
      this.claim = claim;
      for (long offset : committed) {
        this.committed.add(offset < 0 ? Optional.empty() : Optional.of(Position.of(offset)));
      }
    }

    @Override
    public Claim claim() {
      return claim;
    }

    @Override
    public Optional<Position> committed() {
      return committed.size() > 1 ? committed.remove() : committed.element();
    }

    @Override
    public Position start() {
      return start;
    }

    @Override
    public long logStart() {
      return logStart;
    }

    @Override
    public boolean owned() {
      return owned;
    }

    @Override
    public Optional<Position> committedNow() {
      return committed();
    }

    @Override
    public void republish(Republish piece) {
      republished.add(piece);
    }

    @Override
    public void startAt(Position position) {
      startedAt = position;
    }

    @Override
    public void replayFrom(long offset) {
      throw new IllegalStateException("nobody asks state to replay");
    }

    @Override
    public void quarantine(String report) {
      quarantined = report;
    }

    @Override
    public List<Republish> republished() {
      return republished;
    }

    boolean unanswered() {
      return republished.isEmpty() && startedAt == null && quarantined == null;
    }
  }

  /** Notes what is asked of the engine. */
  static final class FakeControl implements Control {
    final List<String> asked = new ArrayList<>();

    @Override
    public synchronized void pause(TopicPartition partition, String reason) {
      asked.add("pause " + partition);
    }

    @Override
    public synchronized void resume(TopicPartition partition, String reason) {
      asked.add("resume " + partition);
    }

    @Override
    public synchronized void resync(TopicPartition partition, String reason) {
      asked.add("resync " + partition);
    }

    @Override
    public synchronized void quarantine(TopicPartition partition, String report) {
      asked.add("quarantine " + partition);
    }
  }

  /** What a participant that wants to be called again throws. */
  static Class<RetriableException> calledAgain() {
    return RetriableException.class;
  }
}

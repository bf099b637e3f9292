package io.streamsentinel.consumer;

import io.streamsentinel.participant.Part;
import io.streamsentinel.unit.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** One partition's segments in an epoch, or what a participant wants republished for it. */
final class EpochPart implements Part {

  private final Partition owner;
  private final List<Segment> segments = new ArrayList<>(2);
  private final List<ProducerRecord<byte[], byte[]>> republished;

  EpochPart(Partition owner) {
    this(owner, List.of());
  }

  EpochPart(Partition owner, List<ProducerRecord<byte[], byte[]>> republished) {
    this.owner = owner;
    this.republished = republished;
  }

  EpochPart add(Segment segment) {
    segments.add(segment);
    return this;
  }

  Partition owner() {
    return owner;
  }

  @Override
  public TopicPartition partition() {
    return owner.id();
  }

  @Override
  public Uuid topicId() {
    return owner.topicId();
  }

  @Override
  public int assignment() {
    return owner.assignment();
  }

  @Override
  public Position from() {
    return segments.get(0).from();
  }

  @Override
  public Position to() {
    return segments.get(segments.size() - 1).to();
  }

  @Override
  public List<OpenUnit> units() {
    if (segments.size() == 1) {
      return segments.get(0).units();
    }
    List<OpenUnit> all = new ArrayList<>();
    segments.forEach(segment -> all.addAll(segment.units()));
    return all;
  }

  int records() {
    int records = 0;
    for (Segment segment : segments) {
      records += segment.units().size();
    }
    return records;
  }

  List<Segment> segments() {
    return segments;
  }

  List<ProducerRecord<byte[], byte[]>> republished() {
    return republished;
  }

  /** Hands over every output, in order. */
  void forEachOutput(Consumer<ProducerRecord<byte[], byte[]>> out) {
    republished.forEach(out);
    segments.forEach(segment -> segment.forEachOutput(out));
  }

  /** It was committed, or dropped for good: its segments no longer count as being on their way. */
  void resolve() {
    segments.forEach(owner::resolved);
  }
}

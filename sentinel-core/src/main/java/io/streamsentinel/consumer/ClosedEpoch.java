package io.streamsentinel.consumer;

import io.streamsentinel.participant.Epoch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * An epoch on its way into a Kafka transaction. Used by the thread whose turn it is to send, and by
 * the committing thread while it has it.
 */
final class ClosedEpoch implements Epoch {

  private final long number;
  private final boolean recovery;
  private final Runnable onCommitted;
  private final List<EpochPart> parts;
  private @Nullable Membership membership;
  private boolean sealed;
  private int attempts;
  private long closedAtNanos;

  private ClosedEpoch(long number, boolean recovery, List<EpochPart> parts, Runnable onCommitted) {
    this.number = number;
    this.recovery = recovery;
    this.sealed = recovery;
    this.onCommitted = onCommitted;
    this.parts = new ArrayList<>(parts);
    this.parts.sort(
        Comparator.comparing((EpochPart part) -> part.partition().topic())
            .thenComparing(part -> part.partition().partition()));
  }

  /** Of segments as handlers finished them. */
  static ClosedEpoch of(long number, List<Segment> segments) {
    Map<Partition, EpochPart> parts = new LinkedHashMap<>();
    for (Segment segment : segments) {
      parts.computeIfAbsent(segment.partition(), EpochPart::new).add(segment);
    }
    return new ClosedEpoch(number, false, List.copyOf(parts.values()), () -> {});
  }

  /** Of what an adoption wants committed before handlers begin. */
  static ClosedEpoch recovery(long number, List<EpochPart> parts, Runnable onCommitted) {
    return new ClosedEpoch(number, true, parts, onCommitted);
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public List<EpochPart> parts() {
    return List.copyOf(parts);
  }

  @Override
  public ConsumerGroupMetadata groupMetadata() {
    Membership current = membership;
    if (current == null) {
      throw new IllegalStateException("epoch " + number + " has no membership yet");
    }
    return current.group();
  }

  @Override
  public boolean recovery() {
    return recovery;
  }

  /**
   * Puts it under a membership and drops what is no longer ours. The membership must have been read
   * before this is called. Returns whether anything is left.
   */
  boolean under(Membership current) {
    membership = current;
    parts.removeIf(
        part -> {
          boolean lost = part.owner().severed();
          if (lost) {
            part.resolve();
          }
          return lost;
        });
    return !parts.isEmpty();
  }

  /**
   * Puts it under a membership as it is, its outputs being sent. The membership must have been read
   * before this is called. Returns whether all of it is still ours.
   */
  boolean wholeUnder(Membership current) {
    membership = current;
    return !outdated();
  }

  /** Whether a partition was lost since the epoch was last put under a membership. */
  boolean outdated() {
    return parts.stream().anyMatch(part -> part.owner().severed());
  }

  Map<TopicPartition, OffsetAndMetadata> offsets() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (EpochPart part : parts) {
      offsets.put(
          part.partition(),
          new OffsetAndMetadata(part.to().offset(), part.to().leaderEpoch(), part.owner().mark()));
    }
    return offsets;
  }

  void forEachOutput(Consumer<ProducerRecord<byte[], byte[]>> out) {
    for (EpochPart part : parts) {
      part.forEachOutput(out);
    }
  }

  void remove(EpochPart part) {
    parts.remove(part);
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /** Everything is committed: positions stand, buffers are free. */
  void committed() {
    for (EpochPart part : parts) {
      part.owner().committed(part.to());
      part.resolve();
    }
    onCommitted.run();
  }

  /** Whether participants have made durable what they hold of it. */
  boolean sealed() {
    return sealed;
  }

  void seal() {
    sealed = true;
  }

  void closedAt(long nanos) {
    closedAtNanos = nanos;
  }

  long closedAt() {
    return closedAtNanos;
  }

  /** Counts one more failure, and returns how many there were. */
  int failed() {
    attempts++;
    return attempts;
  }

  int records() {
    int records = 0;
    for (EpochPart part : parts) {
      records += part.records();
    }
    return records;
  }

  @Override
  public String toString() {
    return "epoch " + number;
  }
}

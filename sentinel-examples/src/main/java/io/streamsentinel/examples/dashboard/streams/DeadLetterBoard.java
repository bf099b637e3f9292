package io.streamsentinel.examples.dashboard.streams;

import io.streamsentinel.deadletter.DeadLetter;
import io.streamsentinel.examples.dashboard.masking.CardNumbers;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Dead letters grouped by reason: the exception and its message, numbers in it left out. At most
 * 100 reasons are told apart, further ones are counted together. Thread-safe.
 */
public final class DeadLetterBoard {

  private static final int REASONS_MAX = 100;
  private static final int PLACES = 5;
  private static final Key OTHERS = new Key("", "other reasons");

  private final Map<Key, Tally> reasons = new HashMap<>();

  private record Key(String exception, String message) {}

  /**
   * Dead letters of one reason.
   *
   * @param exception the class of the exception that decided; empty if nobody said
   * @param message its message, with # for numbers
   * @param count how many there are
   * @param first when the first was written
   * @param last when the last was written
   * @param latest where the latest are, the newest first
   */
  public record Reason(
      String exception,
      String message,
      long count,
      Instant first,
      Instant last,
      List<Place> latest) {}

  /**
   * Where a dead letter is and where it came from.
   *
   * @param topic the dead-letter topic
   * @param partition the partition there
   * @param offset the offset there
   * @param origin the place it was read from, as topic, partition and offset; empty if nobody said
   */
  public record Place(String topic, int partition, long offset, String origin) {}

  private static final class Tally {
    private long count;
    private final Instant first;
    private Instant last;
    private final Deque<Place> latest = new ArrayDeque<>();

    Tally(Instant first) {
      this.first = first;
      this.last = first;
    }
  }

  /** Takes note of a record of a dead-letter topic. */
  public synchronized void add(ConsumerRecord<byte[], byte[]> record) {
    Optional<DeadLetter> letter = DeadLetter.read(record);
    Key key =
        letter
            .map(dead -> new Key(dead.exception(), general(dead.message())))
            .orElse(new Key("", "The record has no headers that say why."));
    Instant now = Instant.ofEpochMilli(record.timestamp());
    Tally tally =
        reasons.computeIfAbsent(
            reasons.containsKey(key) || reasons.size() < REASONS_MAX ? key : OTHERS,
            reason -> new Tally(now));
    tally.count++;
    tally.last = tally.last.isAfter(now) ? tally.last : now;
    tally.latest.addFirst(
        new Place(
            record.topic(),
            record.partition(),
            record.offset(),
            letter.map(dead -> dead.origin() + " @ " + dead.offset()).orElse("")));
    if (tally.latest.size() > PLACES) {
      tally.latest.removeLast();
    }
  }

  private static String general(String message) {
    return CardNumbers.mask(message).replaceAll("[0-9]+", "#");
  }

  /** The reasons, the most frequent first. */
  public synchronized List<Reason> reasons() {
    return reasons.entrySet().stream()
        .map(entry -> reason(entry.getKey(), Objects.requireNonNull(entry.getValue())))
        .sorted(Comparator.comparingLong(Reason::count).reversed())
        .toList();
  }

  private static Reason reason(Key key, Tally tally) {
    return new Reason(
        key.exception(),
        key.message(),
        tally.count,
        tally.first,
        tally.last,
        List.copyOf(tally.latest));
  }

  /** How many dead letters were seen. */
  public synchronized long count() {
    return reasons.values().stream().mapToLong(tally -> tally.count).sum();
  }
}

package io.streamsentinel.resilience.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamsentinel.deadletter.DeadLetter;
import io.streamsentinel.deadletter.DeadLetterHeaders;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One replay: takes the letters one by one, decides about each, and writes batches of what follows:
 * the record for its target and its mark for the journal, together.
 */
final class Replayer {

  private static final int OVERHEAD = 128;

  private final Replay replay;
  private final LetterStore store;
  private final Journal journal;
  private final Pace pace;
  private final Clock clock;
  private final Consumer<List<ProducerRecord<byte[], byte[]>>> writer;
  private final Function<String, OptionalInt> largest;
  private final Map<String, OptionalInt> limits = new HashMap<>();

  private final List<ProducerRecord<byte[], byte[]>> batch = new ArrayList<>();
  private final Map<String, Long> batchSkipped = new TreeMap<>();
  private long batchReplayed;
  private long chosen;
  private boolean stopped;

  private long replayed;
  private final Map<String, Long> skipped = new TreeMap<>();

  Replayer(
      Replay replay,
      LetterStore store,
      Journal journal,
      Pace pace,
      Clock clock,
      Consumer<List<ProducerRecord<byte[], byte[]>>> writer) {
    this.replay = replay;
    this.store = store;
    this.journal = journal;
    this.pace = pace;
    this.clock = clock;
    this.writer = writer;
    this.largest = store::largest;
    replay.topic().ifPresent(this::check);
  }

  private void check(String target) {
    if (target.equals(store.topic()) || target.equals(store.journal())) {
      throw new IllegalArgumentException(
          "dead letters are replayed to a retry topic, not to " + target);
    }
    if (limit(target).isEmpty()) {
      throw new IllegalArgumentException("topic " + target + " does not exist");
    }
  }

  /** Whether nothing more is wanted: enough were replayed, or the thread was interrupted. */
  boolean done() {
    return stopped || chosen >= replay.most();
  }

  void offer(Letter letter) {
    if (done() || letter.state() == LetterState.REPLAYED || !replay.selection().contains(letter)) {
      return;
    }
    String target = target(letter);
    Obstacle obstacle = obstacle(letter, target);
    if (obstacle != null) {
      batch.add(
          journal.entry(
              letter.id(), new Mark(LetterState.SKIPPED, clock.instant(), obstacle.note())));
      batchSkipped.merge(obstacle.reason(), 1L, Long::sum);
    } else {
      batch.add(record(letter, target));
      batch.add(
          journal.entry(letter.id(), new Mark(LetterState.REPLAYED, clock.instant(), target)));
      batchReplayed++;
      chosen++;
    }
    if (batchReplayed + count(batchSkipped) >= pace.batch()) {
      write();
    }
  }

  Replayed finish() {
    write();
    return new Replayed(replayed, skipped);
  }

  private void write() {
    long count = batchReplayed + count(batchSkipped);
    if (count == 0 || stopped) {
      return;
    }
    if (!replay.isDryRun()) {
      if (batchReplayed > 0 && !pace.await((int) batchReplayed)) {
        stopped = true;
        return;
      }
      writer.accept(List.copyOf(batch));
    }
    replayed += batchReplayed;
    batchSkipped.forEach((reason, many) -> skipped.merge(reason, many, Long::sum));
    batch.clear();
    batchReplayed = 0;
    batchSkipped.clear();
  }

  private static long count(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Where a letter goes; empty text if that is not known. */
  private String target(Letter letter) {
    Optional<String> origin = letter.about().map(about -> about.origin().topic());
    if (replay.topic().isEmpty()) {
      return origin.orElse("");
    }
    String target = replay.topic().get();
    if (origin.isPresent() && origin.get().equals(target)) {
      throw new IllegalArgumentException(
          "%s is the topic that %s was first read from: features would count it twice. Replay to a retry topic, or accept that"
              .formatted(target, letter.id()));
    }
    return target;
  }

  /** Why a letter can't be replayed: for counting, and in full for its mark. */
  private record Obstacle(String reason, String note) {}

  private @Nullable Obstacle obstacle(Letter letter, String target) {
    if (letter.about().isEmpty()) {
      return obstacle("it does not say why it is a dead letter");
    }
    DeadLetter about = letter.about().get();
    if (letter.truncatedFrom().isPresent()) {
      return new Obstacle(
          "it was too large to be kept whole",
          "it was too large to be kept whole (%d bytes of value); the whole record is, or was, at %s"
              .formatted(letter.truncatedFrom().getAsLong(), letter.origin()));
    }
    if (about.attempts() >= replay.attempts()) {
      return new Obstacle(
          "its handler was called %d times or more".formatted(replay.attempts()),
          "its handler was called %d times".formatted(about.attempts()));
    }
    OptionalInt limit = limit(target);
    if (limit.isEmpty()) {
      return obstacle("topic " + target + " does not exist");
    }
    return size(record(letter, target)) > limit.getAsInt()
        ? obstacle("it is larger than " + target + " takes")
        : null;
  }

  private static Obstacle obstacle(String reason) {
    return new Obstacle(reason, reason);
  }

  private OptionalInt limit(String topic) {
    return limits.computeIfAbsent(topic, largest);
  }

  /**
   * The record for a retry topic, with its headers and where it was replayed from; or as it first
   * was, for the input.
   */
  @SuppressWarnings(
      "NullAway") // ProducerRecord takes nulls, and carries no annotation that says so.
  private ProducerRecord<byte[], byte[]> record(Letter letter, String target) {
    boolean retry = replay.topic().isPresent();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(target, letter.record().key(), letter.record().value());
    Headers headers = record.headers();
    for (Header header : letter.record().headers()) {
      boolean ours = header.key().startsWith(DeadLetterHeaders.PREFIX);
      if (!ours || (retry && !header.key().equals(DeadLetterHeaders.REPLAYED))) {
        headers.add(header);
      }
    }
    if (retry) {
      headers.add(DeadLetterHeaders.REPLAYED, (store.topic() + "-" + letter.id()).getBytes(UTF_8));
    }
    return record;
  }

  private static long size(ProducerRecord<byte[], byte[]> record) {
    long size = OVERHEAD;
    size += record.key() == null ? 0 : record.key().length;
    size += record.value() == null ? 0 : record.value().length;
    for (Header header : record.headers()) {
      size += 10 + header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return size;
  }
}

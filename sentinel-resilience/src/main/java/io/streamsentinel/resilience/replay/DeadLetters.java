package io.streamsentinel.resilience.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamsentinel.settings.KafkaSettings;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The dead letters of a topic, to look at and to do something about:
 *
 * <pre>{@code
 * try (var letters = DeadLetters.of(kafka, "payments-dlq")) {
 *   letters.groups(Selection.open()).forEach(System.out::println);
 *   letters.replay(Replay.to("payments-retry").only(Selection.open().thrown("SocketTimeout")));
 *   letters.park(Selection.open().thrown("SchemaException"), "sent by a test");
 * }
 * }</pre>
 *
 * <p>What was done about each is recorded in a journal, a compacted topic beside the dead letters
 * ({@code payments-dlq-journal}, made at the first use): a letter is open, replayed, skipped or
 * parked. Nothing is ever deleted.
 *
 * <p><b>Exactly once.</b> A replayed record and the mark that says so are written in one
 * transaction, so that a replay which is killed at any moment can simply be begun again: what was
 * replayed is not replayed again, what was not is. Of two that work on one topic at once, the later
 * ends the earlier.
 *
 * <p>Methods throw {@link io.streamsentinel.error.SentinelException}, whose type says what to do,
 * Kafka's own exceptions where the cluster refuses, and {@link IllegalArgumentException} for a
 * topic that does not exist. Thread-safe.
 */
public final class DeadLetters implements AutoCloseable {

  private static final int IMPORT_BATCH = 100;

  private final LetterStore store;
  private final Clock clock;
  private final IntFunction<Pace> paces;

  DeadLetters(LetterStore store, Clock clock, IntFunction<Pace> paces) {
    this.store = store;
    this.clock = clock;
    this.paces = paces;
  }

  /**
   * The dead letters of a topic, with the journal {@code topic-journal}.
   *
   * @param kafka the cluster
   * @param topic the dead-letter topic
   */
  public static DeadLetters of(KafkaSettings kafka, String topic) {
    return of(kafka, topic, topic + "-journal");
  }

  /**
   * The dead letters of a topic.
   *
   * @param kafka the cluster
   * @param topic the dead-letter topic
   * @param journal where to record what was done; a compacted topic, made if it is not there
   */
  public static DeadLetters of(KafkaSettings kafka, String topic, String journal) {
    return new DeadLetters(
        new KafkaLetterStore(kafka, topic, journal), Clock.systemUTC(), Pace::of);
  }

  /**
   * Shows dead letters one by one, by partition in offset order.
   *
   * @param selection which
   * @param each sees them
   */
  public void each(Selection selection, Consumer<Letter> each) {
    Journal journal = journal();
    store.readJournal(journal::read);
    scan(journal, selection, each);
  }

  /**
   * The first dead letters of a selection, oldest first.
   *
   * @param selection which
   * @param most how many at most
   */
  public List<Letter> list(Selection selection, int most) {
    List<Letter> found = new ArrayList<>();
    each(
        selection,
        letter -> {
          if (found.size() < most) {
            found.add(letter);
          }
        });
    found.sort(
        Comparator.comparing(Letter::since)
            .thenComparing(letter -> letter.id().partition())
            .thenComparing(letter -> letter.id().offset()));
    return found;
  }

  /**
   * Dead letters grouped by why they were given up, the largest group first.
   *
   * @param selection which
   */
  public List<LetterGroup> groups(Selection selection) {
    Map<String, LetterGroup> groups = new LinkedHashMap<>();
    each(
        selection,
        letter -> {
          LetterGroup one = LetterGroup.of(letter);
          groups.merge(one.name(), one, LetterGroup::and);
        });
    List<LetterGroup> sorted = new ArrayList<>(groups.values());
    sorted.sort(
        Comparator.comparing(LetterGroup::count).reversed().thenComparing(LetterGroup::name));
    return sorted;
  }

  /**
   * How many dead letters there are, by what was done about them.
   *
   * @param selection which
   */
  public Map<LetterState, Long> count(Selection selection) {
    Map<LetterState, Long> counts = new EnumMap<>(LetterState.class);
    each(selection, letter -> counts.merge(letter.state(), 1L, Long::sum));
    return counts;
  }

  /**
   * One dead letter; empty if there is none there (any more).
   *
   * @param id where it is
   */
  public Optional<Letter> find(LetterId id) {
    return list(Selection.all().only(Set.of(id)), 1).stream().findFirst();
  }

  /**
   * Sends dead letters to be handled again, each once. Those that can't be are skipped, with the
   * reason in their mark. An interrupt ends it between two batches.
   *
   * @param replay which, where to, how fast
   * @return what was done; only what stands is counted
   * @throws IllegalArgumentException if the target does not exist, or is the input of a letter
   */
  public Replayed replay(Replay replay) {
    Pace pace = paces.apply(replay.perSecond());
    Journal journal = journal();
    if (replay.isDryRun()) {
      store.readJournal(journal::read);
      return replay(replay, journal, new Replayer(replay, store, journal, pace, clock, b -> {}));
    }
    try (Writer writer = writer(journal)) {
      return replay(
          replay, journal, new Replayer(replay, store, journal, pace, clock, writer::write));
    }
  }

  private Replayed replay(Replay replay, Journal journal, Replayer replayer) {
    scan(journal, replay.selection(), replayer::offer);
    return replayer.finish();
  }

  /**
   * Puts dead letters aside as hopeless: no replay takes them, unless it asks for parked ones.
   *
   * @param selection which; those replayed stay replayed
   * @param reason why, for whoever looks later; no key, value or secret
   * @return how many were parked
   */
  public long park(Selection selection, String reason) {
    return mark(selection, LetterState.PARKED, reason);
  }

  /**
   * Opens dead letters again that were parked or skipped.
   *
   * @param selection which; those replayed stay replayed
   * @param reason why
   * @return how many were opened
   */
  public long reopen(Selection selection, String reason) {
    return mark(selection, LetterState.OPEN, reason);
  }

  private long mark(Selection selection, LetterState state, String reason) {
    Journal journal = journal();
    try (Writer writer = writer(journal)) {
      List<ProducerRecord<byte[], byte[]>> batch = new ArrayList<>();
      Counted counted = new Counted();
      scan(
          journal,
          selection,
          letter -> {
            if (letter.state() != LetterState.REPLAYED && letter.state() != state) {
              batch.add(journal.entry(letter.id(), new Mark(state, clock.instant(), reason)));
              counted.add(1);
              writeFull(writer, batch);
            }
          });
      writeRest(writer, batch);
      return counted.count;
    }
  }

  /**
   * Writes dead letters to a file, whole: it holds personal data, and only its owner may read it.
   *
   * @param file a file that does not exist yet
   * @param selection which
   * @return how many were written
   * @throws UncheckedIOException if the file can't be made or written
   */
  public long exportTo(Path file, Selection selection) {
    Counted counted = new Counted();
    try (BufferedWriter out = LetterFile.create(file)) {
      each(
          selection,
          letter -> {
            try {
              out.write(LetterFile.line(letter));
              out.newLine();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            counted.add(1);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return counted.count;
  }

  /**
   * Adds the dead letters of a file to the topic, as open ones. A line that was imported before is
   * left out, so an import that was killed can be begun again.
   *
   * @param file as {@link #exportTo} has written it
   * @return how many were added
   * @throws IllegalArgumentException if it is no such file
   * @throws UncheckedIOException if it can't be read
   */
  public long importFrom(Path file) {
    Journal journal = journal();
    Counted counted = new Counted();
    try (Writer writer = writer(journal)) {
      List<ProducerRecord<byte[], byte[]>> batch = new ArrayList<>();
      LetterFile.read(
          file,
          store.topic(),
          (line, record) -> {
            String name = hash(line);
            if (!journal.imported(name)) {
              batch.add(record);
              batch.add(journal.importedEntry(name));
              counted.add(1);
              writeFull(writer, batch);
            }
          });
      writeRest(writer, batch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return counted.count;
  }

  private static void writeFull(Writer writer, List<ProducerRecord<byte[], byte[]>> batch) {
    if (batch.size() >= IMPORT_BATCH) {
      writeRest(writer, batch);
    }
  }

  private static void writeRest(Writer writer, List<ProducerRecord<byte[], byte[]>> batch) {
    if (!batch.isEmpty()) {
      writer.write(batch);
      batch.clear();
    }
  }

  /** First the writer, which fences others; then the journal, which they can't change any more. */
  private Writer writer(Journal journal) {
    store.requireJournal();
    Writer writer = new Writer(store.topic(), store.producer());
    try {
      store.readJournalToEnd(journal::read);
    } catch (RuntimeException e) {
      writer.close();
      throw e;
    }
    return writer;
  }

  private Journal journal() {
    return new Journal(store.journal(), store.topicId());
  }

  private void scan(Journal journal, Selection selection, Consumer<Letter> each) {
    store.readLetters(
        record -> {
          LetterId id = new LetterId(record.partition(), record.offset());
          Letter letter = Letter.of(record, journal.of(id));
          if (selection.contains(letter)) {
            each.accept(letter);
          }
        });
  }

  private static String hash(String line) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(line.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static final class Counted {
    private long count;

    void add(long more) {
      count += more;
    }
  }

  @Override
  public void close() {
    store.close();
  }
}

package io.streamsentinel.resilience.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamsentinel.deadletter.DeadLetter;
import io.streamsentinel.error.AbortableException;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLettersTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private final Throwable away = new SocketTimeoutException("no answer for alice");
  private final Throwable broken = new IllegalStateException("no");

  private final FakeLetterStore store = new FakeLetterStore();
  private final List<Long> pauses = new ArrayList<>();
  private long nanos;
  private final DeadLetters letters =
      new DeadLetters(
          store,
          Clock.fixed(NOW, ZoneOffset.UTC),
          perSecond ->
              new Pace(
                  perSecond,
                  () -> nanos,
                  pause -> {
                    pauses.add(pause);
                    nanos += pause;
                  }));

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "payments-dlq-0@" + i).toList();
  }

  @Test
  void every_open_letter_is_replayed_once_with_what_it_was() {
    store.letters(250, away);

    Replayed replayed = letters.replay(Replay.to(FakeLetterStore.RETRY));

    assertThat(replayed).isEqualTo(new Replayed(250, Map.of()));
    assertThat(store.replayedTo(FakeLetterStore.RETRY)).isEqualTo(names(0, 250));
    ConsumerRecord<byte[], byte[]> first = store.committed(FakeLetterStore.RETRY).get(0);
    assertThat(first.key()).isEqualTo("alice".getBytes(UTF_8));
    assertThat(first.value()).hasSize(10);
    assertThat(first.headers().lastHeader("trace").value()).containsExactly(1, 2);
    assertThat(DeadLetter.read(first).map(DeadLetter::attempts)).contains(1);
    assertThat(letters.count(Selection.all())).isEqualTo(Map.of(LetterState.REPLAYED, 250L));
    assertThat(letters.replay(Replay.to(FakeLetterStore.RETRY)).replayed()).isZero();
  }

  @Test
  void a_second_replay_with_another_filter_touches_only_the_rest() {
    store.letters(10, away);
    store.letters(5, broken);

    letters.replay(
        Replay.to(FakeLetterStore.RETRY).only(Selection.open().thrown("SocketTimeout")).atMost(4));
    Replayed rest = letters.replay(Replay.to(FakeLetterStore.RETRY).only(Selection.all()));

    assertThat(rest.replayed()).isEqualTo(11);
    assertThat(store.replayedTo(FakeLetterStore.RETRY)).isEqualTo(names(0, 15));
  }

  @Test
  void a_dry_run_counts_and_writes_nothing() {
    store.letters(3, away);
    store.letter(20, away, 1, 1_000);

    Replayed would = letters.replay(Replay.to(FakeLetterStore.RETRY).dryRun());

    assertThat(would)
        .isEqualTo(new Replayed(3, Map.of("its handler was called 20 times or more", 1L)));
    assertThat(store.producers).isEmpty();
    assertThat(store.committed(FakeLetterStore.RETRY)).isEmpty();
  }

  @Test
  void a_letter_that_was_too_large_to_be_kept_whole_is_refused_and_says_where_the_whole_is() {
    store.letter(1, away, 10_000, 2_000);

    Replayed replayed = letters.replay(Replay.to(FakeLetterStore.RETRY));

    assertThat(replayed)
        .isEqualTo(new Replayed(0, Map.of("it was too large to be kept whole", 1L)));
    assertThat(letters.find(new LetterId(0, 0)))
        .hasValueSatisfying(
            letter -> {
              assertThat(letter.state()).isEqualTo(LetterState.SKIPPED);
              assertThat(letter.mark().note())
                  .isEqualTo(
                      "it was too large to be kept whole (10000 bytes of value); the whole record"
                          + " is, or was, at payments-0@100");
              assertThat(letter.mark().at()).isEqualTo(NOW);
            });
  }

  @Test
  void a_letter_whose_attempts_are_used_up_is_skipped_until_a_replay_allows_more() {
    store.letter(7, away, 1, 1_000);

    assertThat(letters.replay(Replay.to(FakeLetterStore.RETRY).attempts(7)).skippedCount())
        .isEqualTo(1);
    assertThat(letters.replay(Replay.to(FakeLetterStore.RETRY).attempts(8)).replayed()).isZero();
    assertThat(
            letters
                .replay(
                    Replay.to(FakeLetterStore.RETRY)
                        .attempts(8)
                        .only(Selection.in(LetterState.SKIPPED)))
                .replayed())
        .isEqualTo(1);
  }

  @Test
  void a_letter_larger_than_its_target_takes_is_skipped() {
    store.letter(1, away, 5_000, 1_000_000);
    store.largest = 4_000;

    assertThat(letters.replay(Replay.to(FakeLetterStore.RETRY)).skipped())
        .isEqualTo(Map.of("it is larger than payments-retry takes", 1L));
  }

  @Test
  void a_record_that_is_no_dead_letter_of_ours_is_skipped() {
    store.add(new ProducerRecord<>(FakeLetterStore.LETTERS, "k".getBytes(UTF_8), new byte[1]));

    assertThat(letters.replay(Replay.to(FakeLetterStore.RETRY)).skipped())
        .isEqualTo(Map.of("it does not say why it is a dead letter", 1L));
    assertThat(letters.groups(Selection.all()).get(0).exception()).isEqualTo("unknown");
  }

  @Test
  void the_input_is_refused_as_a_retry_topic_and_taken_where_that_is_accepted() {
    store.letters(2, away);

    assertThatThrownBy(() -> letters.replay(Replay.to(FakeLetterStore.INPUT)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("payments is the topic that 0@0 was first read from")
        .hasMessageContaining("count it twice");
    assertThat(store.committed(FakeLetterStore.INPUT)).isEmpty();

    assertThat(letters.replay(Replay.intoInputAcceptingThatFeaturesCountTwice()).replayed())
        .isEqualTo(2);
    assertThat(store.committed(FakeLetterStore.INPUT).get(0).headers().toArray())
        .extracting(header -> header.key())
        .containsExactly("trace");
  }

  @Test
  void targets_that_make_no_sense_are_refused() {
    assertThatThrownBy(() -> letters.replay(Replay.to(FakeLetterStore.LETTERS)))
        .hasMessage("dead letters are replayed to a retry topic, not to payments-dlq");
    assertThatThrownBy(() -> letters.replay(Replay.to("nowhere")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("topic nowhere does not exist");
  }

  @Test
  void no_more_than_so_many_a_second_go_out() {
    store.letters(100, away);

    letters.replay(Replay.to(FakeLetterStore.RETRY).perSecond(20));

    assertThat(nanos)
        .as("the last batch goes when the others' time is up")
        .isBetween(4_900_000_000L, 5_000_000_000L);
    assertThat(store.replayedTo(FakeLetterStore.RETRY)).hasSize(100);
  }

  @Test
  void an_interrupt_ends_a_replay_between_two_batches() {
    store.letters(100, away);
    DeadLetters interrupted =
        new DeadLetters(
            store,
            Clock.systemUTC(),
            perSecond ->
                new Pace(perSecond, () -> nanos, pause -> Thread.currentThread().interrupt()));

    Replayed replayed = interrupted.replay(Replay.to(FakeLetterStore.RETRY).perSecond(20));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(replayed.replayed()).isEqualTo(2);
    assertThat(store.replayedTo(FakeLetterStore.RETRY)).hasSize(2);
  }

  @Test
  void of_two_replays_at_once_the_later_ends_the_earlier_and_nothing_is_doubled() {
    store.letters(100, away);
    List<Replayed> second = new ArrayList<>();
    DeadLetters first =
        new DeadLetters(
            store,
            Clock.systemUTC(),
            perSecond ->
                new Pace(
                    perSecond,
                    () -> nanos,
                    pause -> {
                      nanos += pause;
                      if (second.isEmpty()) {
                        second.add(letters.replay(Replay.to(FakeLetterStore.RETRY)));
                      }
                    }));

    assertThatThrownBy(() -> first.replay(Replay.to(FakeLetterStore.RETRY).perSecond(20)))
        .isInstanceOf(FatalException.class)
        .hasMessageContaining(
            "somebody else has begun to work on the dead letters of payments-dlq");

    assertThat(second.get(0).replayed()).isEqualTo(98);
    assertThat(store.replayedTo(FakeLetterStore.RETRY)).isEqualTo(names(0, 100));
  }

  @Test
  void a_batch_that_fails_leaves_nothing_and_is_replayed_by_the_next() {
    store.letters(3, away);
    store.refusal = new KafkaException("not now");

    assertThatThrownBy(() -> letters.replay(Replay.to(FakeLetterStore.RETRY)))
        .isInstanceOf(AbortableException.class)
        .hasMessageContaining("nothing of it stands");
    assertThat(store.producers.get(0).transactionAborted()).isTrue();

    store.refusal = null;
    assertThat(letters.replay(Replay.to(FakeLetterStore.RETRY)).replayed()).isEqualTo(3);
  }

  @Test
  void an_unknown_outcome_is_not_taken_for_an_abort() {
    store.letters(3, away);
    store.refusal = new TimeoutException("no answer");

    assertThatThrownBy(() -> letters.replay(Replay.to(FakeLetterStore.RETRY)))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("not known whether the last batch stands");
    assertThat(store.producers.get(0).transactionAborted()).isFalse();
  }

  @Test
  void parked_letters_stay_out_of_replays_until_they_are_opened_again() {
    store.letters(4, away);
    store.letters(2, broken);

    assertThat(letters.park(Selection.open().thrown("IllegalState"), "sent by\na test"))
        .isEqualTo(2);
    assertThat(letters.replay(Replay.to(FakeLetterStore.RETRY)).replayed()).isEqualTo(4);
    assertThat(letters.list(Selection.in(LetterState.PARKED), 10))
        .hasSize(2)
        .allMatch(letter -> letter.mark().note().equals("sent by a test"));

    assertThat(letters.reopen(Selection.all(), "it was none")).isEqualTo(2);
    assertThat(letters.replay(Replay.to(FakeLetterStore.RETRY)).replayed()).isEqualTo(2);
  }

  @Test
  void what_was_replayed_can_neither_be_parked_nor_opened() {
    store.letters(1, away);
    letters.replay(Replay.to(FakeLetterStore.RETRY));

    assertThat(letters.park(Selection.all(), "no")).isZero();
    assertThat(letters.reopen(Selection.all(), "no")).isZero();
    assertThat(letters.count(Selection.all())).isEqualTo(Map.of(LetterState.REPLAYED, 1L));
  }

  @Test
  void letters_are_grouped_by_why_they_were_given_up() {
    store.letters(2, broken);
    store.letters(3, away);

    assertThat(letters.groups(Selection.open()))
        .extracting(LetterGroup::exception, LetterGroup::count, LetterGroup::topic)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                SocketTimeoutException.class.getName(), 3L, "payments"),
            org.assertj.core.groups.Tuple.tuple(
                IllegalStateException.class.getName(), 2L, "payments"));
  }

  @Test
  void a_letter_shows_nothing_personal_of_its_own_accord() {
    store.letters(1, away);

    assertThat(letters.list(Selection.all(), 1).get(0).toString())
        .contains("0@0", "payments-0@100", "SocketTimeoutException")
        .doesNotContain("alice");
  }

  @Test
  void what_is_exported_is_imported_once(@TempDir Path folder) throws IOException {
    store.letters(150, away);
    store.add(new ProducerRecord<>(FakeLetterStore.LETTERS, null, null));
    Path file = folder.resolve("letters.tsv");
    assertThat(letters.exportTo(file, Selection.all())).isEqualTo(151);
    FakeLetterStore other = new FakeLetterStore();
    DeadLetters others = new DeadLetters(other, Clock.systemUTC(), Pace::of);

    assertThat(others.importFrom(file)).isEqualTo(151);
    assertThat(others.importFrom(file)).isZero();

    assertThat(other.committed(FakeLetterStore.LETTERS)).hasSize(151);
    for (int i = 0; i < 151; i++) {
      ConsumerRecord<byte[], byte[]> from = store.committed(FakeLetterStore.LETTERS).get(i);
      ConsumerRecord<byte[], byte[]> to = other.committed(FakeLetterStore.LETTERS).get(i);
      assertThat(to.key()).isEqualTo(from.key());
      assertThat(to.value()).isEqualTo(from.value());
      assertThat(to.headers()).isEqualTo(from.headers());
    }
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
  }

  @Test
  void a_file_that_was_cut_is_refused_with_its_line(@TempDir Path folder) throws IOException {
    store.letters(2, away);
    Path file = folder.resolve("letters.tsv");
    letters.exportTo(file, Selection.all());
    Files.writeString(file, Files.readString(file).strip().replaceAll("\t[^\t]*$", ""));

    assertThatThrownBy(() -> letters.importFrom(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("letters.tsv, line 3 is no dead letter");
    assertThatThrownBy(() -> letters.importFrom(Files.writeString(folder.resolve("x"), "hello")))
        .hasMessageContaining("x is no file of dead letters");
  }

  @Test
  void marks_of_a_topic_that_was_deleted_say_nothing_about_one_made_anew() {
    store.letters(1, away);
    Journal before = new Journal(store.journal(), "another-id");
    store.add(
        before.entry(new LetterId(0, 0), new Mark(LetterState.REPLAYED, NOW, "payments-retry")));

    assertThat(letters.replay(Replay.to(FakeLetterStore.RETRY)).replayed()).isEqualTo(1);
  }

  @Test
  void a_letters_name_has_one_form() {
    assertThat(LetterId.parse("3@17")).isEqualTo(new LetterId(3, 17));
    assertThatThrownBy(() -> LetterId.parse("17"))
        .hasMessage("a dead letter is named partition@offset, as 0@17: 17");
  }
}

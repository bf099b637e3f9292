package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store promises. */
abstract class FeatureStoreContract {
  private static final long T = 1_700_000_000_000L;
  private static final AtomicInteger VIEWS = new AtomicInteger();

  /** The store under test; one for all tests of a class. */
  abstract FeatureStore store();

  /** A view that no other test has used. */
  final FeatureViewBuilder<Tx> view() {
    String name = "v" + VIEWS.incrementAndGet() + "x" + Long.toHexString(System.nanoTime());
    return FeatureView.builder(name, Tx::user, Tx::timeMillis);
  }

  /** Plays events through a stage into the store, committed and flushed. */
  final void play(FeatureView<Tx> view, List<Tx> log) {
    FeatureStage<Tx> stage = FeatureStage.builder(store(), Tx.class, view).build();
    FakeConsumer consumer = new FakeConsumer(stage, log);
    consumer.takeOver(0);
    while (consumer.passed() < log.size()) {
      consumer.pass(100);
      consumer.commit(consumer.passed());
      stage.flush();
    }
  }

  private static Piece piece(
      @Nullable Watermark from, Watermark to, int sets, long appended, String... keysAndData) {
    List<byte[]> keys = new ArrayList<>();
    List<byte[]> data = new ArrayList<>();
    for (int i = 0; i < keysAndData.length; i += 2) {
      keys.add(bytes(keysAndData[i]));
      data.add(bytes(keysAndData[i + 1]));
    }
    return new Piece(from, to, keys, data, sets, appended, 60_000);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Watermark mark(long offset, int incarnation) {
    return new Watermark(offset, incarnation, "topic", T, T, false);
  }

  @Test
  void a_piece_is_applied_once_and_only_where_the_watermark_was_left() {
    Shard shard = new Shard("payments", 3, view().count("n", Window.hours(1)).build());
    Piece first = piece(null, mark(10, 1), 2, 0, "a", "one", "b", "two");
    Piece second = piece(mark(10, 1), mark(20, 1), 1, 6, "c", "x", "a", "+++");
    Piece zombie = piece(mark(10, 1), mark(15, 1), 1, 0, "a", "zombie");
    Piece stranger = piece(mark(20, 2), mark(30, 2), 1, 0, "a", "stranger");

    assertThat(store().apply(shard, second).join()).isEqualTo(ApplyAnswer.GAP);
    assertThat(store().apply(shard, first).join()).isEqualTo(ApplyAnswer.APPLIED);
    assertThat(store().apply(shard, first).join()).isEqualTo(ApplyAnswer.DUPLICATE);
    assertThat(store().apply(shard, second).join()).isEqualTo(ApplyAnswer.APPLIED);
    assertThat(store().apply(shard, second).join()).isEqualTo(ApplyAnswer.DUPLICATE);
    assertThat(store().apply(shard, zombie).join()).isEqualTo(ApplyAnswer.DUPLICATE);
    assertThat(store().apply(shard, stranger).join()).isEqualTo(ApplyAnswer.GAP);

    Loaded loaded = store().load(shard, List.of(bytes("a"), bytes("b"), bytes("nobody"))).join();
    assertThat(loaded.watermark()).isEqualTo(mark(20, 1));
    assertThat(loaded.values()).containsExactly(bytes("one+++"), bytes("two"), null);
  }

  @Test
  void an_appended_value_of_another_length_is_reported_and_remembered() {
    Shard shard = new Shard("payments", 3, view().count("n", Window.hours(1)).build());
    store().apply(shard, piece(null, mark(10, 1), 1, 0, "a", "one")).join();

    Piece cut = piece(mark(10, 1), mark(20, 1), 0, 99, "a", "two");
    ApplyAnswer answer = store().apply(shard, cut).join();

    assertThat(answer).isEqualTo(ApplyAnswer.BROKEN);
    Watermark found = store().load(shard, List.of()).join().watermark();
    assertThat(found).isEqualTo(mark(20, 1).asBroken());
    Piece repaired = piece(mark(20, 1), mark(20, 1), 1, 0, "a", "whole");
    assertThat(store().apply(shard, repaired).join()).isEqualTo(ApplyAnswer.APPLIED);
    assertThat(store().load(shard, List.of()).join().watermark()).isEqualTo(mark(20, 1));
  }

  @Test
  void features_are_read_as_of_the_time_the_reader_names() {
    FeatureView<Tx> view =
        view().count("n", Window.minutes(5)).sum("sum", Tx.AMOUNT, Window.hours(1)).build();
    play(view, List.of(Tx.of("a", T, 150), Tx.of("a", T + 60_000, 250), Tx.of("b", T, 1)));

    FeatureReading now = store().read(view, "a", Instant.ofEpochMilli(T + 60_000));
    FeatureReading later = store().read(view, "a", Instant.ofEpochMilli(T + 300_000));

    assertThat(now.known()).isTrue();
    assertThat(now.vector().exact("n")).isEqualTo(2);
    assertThat(later.vector().exact("n")).isEqualTo(1);
    assertThat(later.vector().value("sum")).isEqualTo(4.0);
    assertThat(later.vector().stale()).isFalse();
    assertThat(later.appliedThrough()).contains(Instant.ofEpochMilli(T + 60_000));
    assertThat(later.nextOffset()).isEqualTo(3);
    assertThat(later.age(Instant.now())).get().isNotNull();
    assertThat(later.age(Instant.now()).orElseThrow()).isLessThan(Duration.ofMinutes(10));
  }

  @Test
  void many_are_read_at_once_in_the_order_asked_for() {
    FeatureView<Tx> view = view().sum("sum", Tx.AMOUNT, Window.hours(1)).build();
    List<Tx> log = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      log.add(Tx.of("u" + i, T, i));
    }
    play(view, log);

    List<FeatureReading> readings =
        store().readAll(view, List.of("u7", "nobody", "u99"), Instant.ofEpochMilli(T));

    assertThat(readings).extracting(FeatureReading::known).containsExactly(true, false, true);
    assertThat(readings)
        .extracting(reading -> reading.vector().exact("sum"))
        .containsExactly(7L, 0L, 99L);
  }

  @Test
  void what_no_consumer_computes_cannot_be_read() {
    FeatureView<Tx> view = view().count("n", Window.hours(1)).build();

    assertThatThrownBy(() -> store().read(view, "a", Instant.ofEpochMilli(T)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no consumer has computed")
        .hasMessageContaining(view.fingerprint());
  }

  @Test
  void reading_before_the_newest_event_is_an_error_that_says_so() {
    FeatureView<Tx> view = view().count("n", Window.hours(1)).build();
    play(view, List.of(Tx.of("a", T, 1)));

    assertThatThrownBy(() -> store().read(view, "a", Instant.ofEpochMilli(T - 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("newest event is of");
  }

  @Test
  void versions_of_a_view_live_side_by_side() {
    FeatureViewBuilder<Tx> builder = view().count("n", Window.hours(1));
    FeatureView<Tx> first = builder.build();
    FeatureView<Tx> second = builder.count("n_day", Window.days(1)).build();
    List<Tx> log = List.of(Tx.of("a", T, 1), Tx.of("a", T + 7_200_000, 1));
    play(first, log);
    play(second, log);

    Instant asOf = Instant.ofEpochMilli(T + 7_200_000);
    assertThat(first.fingerprint()).isNotEqualTo(second.fingerprint());
    assertThat(store().read(first, "a", asOf).vector().exact("n")).isEqualTo(1);
    assertThat(store().read(second, "a", asOf).vector().exact("n_day")).isEqualTo(2);
  }

  @Test
  void every_kind_of_feature_survives_the_way_through_the_store() {
    FeatureView<Tx> view = everything();
    FeatureEngine<Tx> reference = FeatureEngine.of(view);
    List<Tx> log = new ArrayList<>();
    RandomStream stream = new RandomStream(5, 20);
    for (int i = 0; i < 2000; i++) {
      log.add(stream.next());
      reference.apply(log.get(i));
    }
    play(view, log);

    Instant asOf = Instant.ofEpochMilli(log.stream().mapToLong(Tx::timeMillis).max().orElseThrow());
    for (int user = 0; user < 20; user++) {
      assertThat(store().read(view, "u" + user, asOf).vector())
          .isEqualTo(reference.read("u" + user, asOf));
    }
  }

  @Test
  void a_folded_entity_survives_the_way_through_the_store() {
    FeatureView<Tx> view =
        view()
            .standardDeviation("deviation", Tx.AMOUNT, Window.days(1))
            .min("min", Tx.AMOUNT, Window.days(1))
            .count("declined", Window.days(1), Tx.DECLINED)
            .maxEvents(16)
            .build();
    FeatureEngine<Tx> reference = FeatureEngine.of(view);
    List<Tx> log = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      log.add(new Tx("a", T + i, i * 37 % 101 - 50, "m", i % 3 == 0, false, 0, 0));
      reference.apply(log.get(i));
    }
    play(view, log);

    Instant asOf = Instant.ofEpochMilli(T + 500);
    FeatureVector stored = store().read(view, "a", asOf).vector();
    FeatureVector computed = reference.read("a", asOf);
    assertThat(stored.approximate()).isTrue();
    assertThat(stored.values()).containsExactly(computed.values());
  }

  private FeatureView<Tx> everything() {
    FeatureView<Tx> naive = Naive.view().build();
    FeatureViewBuilder<Tx> named = Naive.named(view());
    assertThat(named.build().featureNames()).isEqualTo(naive.featureNames());
    return named.build();
  }
}

package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FeatureStageTest {
  private static final long T = 1_700_000_000_000L;

  private final InMemoryFeatureStore store = new InMemoryFeatureStore();
  private final FeatureView<Tx> view = Tx.view().count("n", Window.days(1)).build();
  private final List<Tx> log =
      List.of(Tx.of("a", T, 1), Tx.of("a", T + 1, 1), Tx.of("a", T + 2, 1));

  private FeatureStageBuilder<Tx> stage() {
    return FeatureStage.builder(store, Tx.class, view);
  }

  static Stream<String> prefixes() {
    return IntStream.range(0, 60).mapToObj(i -> "user-" + i + "-");
  }

  @Test
  void a_log_that_was_cut_within_the_horizon_is_not_rebuilt_from() {
    FakeConsumer consumer =
        new FakeConsumer(stage().build(), log).cutAt(1, System.currentTimeMillis());

    consumer.takeOver(2);

    assertThat(consumer.quarantine())
        .contains("cut at offset 1")
        .contains("PT24H5M")
        .contains("acceptShortLog()");
    assertThat(consumer.pass(1)).isEmpty();
  }

  @Test
  void a_log_that_reaches_back_the_horizon_is_rebuilt_from() {
    FakeConsumer consumer = new FakeConsumer(stage().build(), log).cutAt(1, T);

    consumer.takeOver(2);

    assertThat(consumer.quarantine()).isNull();
    assertThat(consumer.pass(1).get(2L)).extracting(v -> v.exact("n")).isEqualTo(2L);
  }

  @Test
  void a_short_log_can_be_accepted() {
    FakeConsumer consumer =
        new FakeConsumer(stage().acceptShortLog().build(), log)
            .cutAt(1, System.currentTimeMillis());

    consumer.takeOver(2);

    assertThat(consumer.quarantine()).isNull();
    assertThat(consumer.pass(1)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("prefixes")
  void entities_that_a_replay_and_what_follows_it_both_need_are_there_once(String prefix) {
    List<Tx> events = new ArrayList<>(List.of(Tx.of("first", T, 1)));
    for (String round : List.of("replayed", "handled", "others", "again")) {
      for (int i = 0; i < (round.equals("others") ? 4_000 : 50); i++) {
        String user = round.equals("others") ? "other-" + i : prefix + i;
        events.add(Tx.of(user, T + events.size(), 1));
      }
    }
    FeatureStage<Tx> before = stage().build();
    FakeConsumer predecessor = new FakeConsumer(before, events);
    predecessor.takeOver(0);
    predecessor.pass(1);
    predecessor.commit(1);
    before.flush();
    FakeConsumer consumer = new FakeConsumer(stage().build(), events).boundaryInOnePoll();
    consumer.takeOver(51);

    consumer.pass(50);
    // Makes the table grow, where the second of two entries of one entity can come to the front.
    consumer.pass(4_000);

    assertThat(consumer.pass(50).values())
        .hasSize(50)
        .allSatisfy(vector -> assertThat(vector.exact("n")).isEqualTo(3));
  }

  @Test
  void a_key_that_is_not_the_entity_quarantines_the_partition() {
    FeatureView<Tx> byMerchant =
        FeatureView.builder("merchant", Tx::merchant, Tx::timeMillis)
            .count("n", Window.days(1))
            .build();
    FakeConsumer consumer =
        new FakeConsumer(FeatureStage.builder(store, Tx.class, byMerchant).build(), log);
    consumer.takeOver(0);

    assertThat(consumer.pass(3)).isEmpty();
    assertThat(consumer.quarantine())
        .contains("payments-0@0")
        .contains("key is not the entity of view 'merchant'");
  }

  @Test
  void an_event_that_a_view_does_not_accept_has_no_features_and_is_not_counted() {
    FeatureView<Tx> sums =
        Tx.view().sum("sum", Tx.AMOUNT, Window.days(1)).count("n", Window.days(1)).build();
    List<Tx> events =
        List.of(Tx.of("a", T, 5), Tx.of("a", T, Field.MAX_MAGNITUDE + 1), Tx.of("a", T, 6));
    FakeConsumer consumer =
        new FakeConsumer(FeatureStage.builder(store, Tx.class, sums).build(), events);
    consumer.takeOver(0);

    var vectors = consumer.pass(3);

    assertThat(vectors.keySet()).containsExactlyInAnyOrder(0L, 2L);
    assertThat(vectors.get(2L)).extracting(v -> v.exact("n")).isEqualTo(2L);
  }
}

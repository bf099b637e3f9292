package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureStageTest {
  private static final long T = 1_700_000_000_000L;

  private final InMemoryFeatureStore store = new InMemoryFeatureStore();
  private final FeatureView<Tx> view = Tx.view().count("n", Window.days(1)).build();
  private final List<Tx> log =
      List.of(Tx.of("a", T, 1), Tx.of("a", T + 1, 1), Tx.of("a", T + 2, 1));

  private FeatureStageBuilder<Tx> stage() {
    return FeatureStage.builder(store, Tx.class, view);
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

package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamsentinel.error.FatalException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureBackfillTest {
  private final InMemoryFeatureStore store = new InMemoryFeatureStore();
  private final FeatureView<Tx> view = Naive.view().build();

  @Test
  void a_consumer_goes_on_exactly_where_the_history_ends() {
    FeatureEngine<Tx> reference = FeatureEngine.of(view);
    RandomStream stream = new RandomStream(3, 12);
    List<Tx> history = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      history.add(stream.next());
      reference.apply(history.get(i));
    }
    List<Tx> live = new ArrayList<>();
    List<FeatureVector> expected = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      live.add(stream.next());
      expected.add(reference.apply(live.get(i)));
    }

    long written =
        FeatureBackfill.into(store, FakeConsumer.PARTITION.topic(), 1, view)
            .write(history.iterator());
    FakeConsumer consumer =
        new FakeConsumer(FeatureStage.builder(store, Tx.class, view).build(), live);
    consumer.takeOver(0);
    var vectors = consumer.pass(1000);

    assertThat(written).isEqualTo(3000);
    assertThat(vectors).hasSize(1000);
    vectors.forEach(
        (offset, vector) -> assertThat(vector).isEqualTo(expected.get(offset.intValue())));
  }

  @Test
  void a_view_that_is_at_work_is_not_overwritten() {
    String topic = FakeConsumer.PARTITION.topic();
    List<Tx> history = List.of(Tx.of("a", 1_700_000_000_000L, 1));
    FeatureBackfill.into(store, topic, 1, view).write(history.iterator());

    assertThatThrownBy(() -> FeatureBackfill.into(store, topic, 1, view).write(history.iterator()))
        .isInstanceOf(FatalException.class)
        .hasMessageContaining("exists already");
  }
}

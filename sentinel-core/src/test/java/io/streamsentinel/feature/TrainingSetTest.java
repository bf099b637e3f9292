package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrainingSetTest {

  /** Serving is a stage that keeps ten entities in memory, whose owner changes now and then. */
  @Test
  void rows_are_what_serving_computed_for_the_same_events() throws IOException {
    FeatureView<Tx> view = Naive.view().build();
    List<Tx> log = new ArrayList<>();
    RandomStream stream = new RandomStream(17, 40);
    for (int i = 0; i < 3_000; i++) {
      log.add(stream.next());
    }
    Map<Long, FeatureVector> served = serve(view, log);

    List<double[]> rows = new ArrayList<>();
    long played =
        TrainingSet.play(
            List.of(view),
            log.iterator(),
            (Tx tx, double[] features) -> rows.add(features.clone()));

    assertThat(played).isEqualTo(log.size());
    for (int i = 0; i < log.size(); i++) {
      assertThat(rows.get(i)).isEqualTo(served.get((long) i).values());
    }
  }

  private static Map<Long, FeatureVector> serve(FeatureView<Tx> view, List<Tx> log) {
    Map<Long, FeatureVector> served = new TreeMap<>();
    InMemoryFeatureStore store = new InMemoryFeatureStore();
    long passed = 0;
    while (passed < log.size()) {
      FeatureStage<Tx> stage =
          FeatureStage.builder(store, Tx.class, view).cachedEntities(10).build();
      FakeConsumer consumer = new FakeConsumer(stage, log);
      consumer.takeOver(passed);
      for (int i = 0; i < 10; i++) {
        served.putAll(consumer.pass(50));
        consumer.commit(consumer.passed());
        stage.flush();
      }
      passed = consumer.passed();
    }
    return served;
  }

  @Test
  void views_with_a_feature_of_one_name_are_refused_with_the_names() {
    FeatureView<Tx> one = Tx.view().count("n", Window.days(1)).build();
    FeatureView<Tx> other =
        FeatureView.builder("other", Tx::merchant, Tx::timeMillis)
            .count("n", Window.days(2))
            .build();

    assertThatThrownBy(() -> TrainingSet.names(List.of(one, other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("share a feature's name: [n, n]");
  }
}

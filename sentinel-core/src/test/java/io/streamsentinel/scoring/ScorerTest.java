package io.streamsentinel.scoring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import io.streamsentinel.feature.FeatureEngine;
import io.streamsentinel.feature.FeatureVector;
import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorerTest {

  private static final List<String> INPUTS = List.of("a", "b");

  private final Path folder;
  private final Path file;

  ScorerTest(@TempDir Path folder) {
    this.folder = folder;
    this.file = folder.resolve("model.json");
  }

  @Test
  void a_score_names_its_model_and_the_inputs_that_raise_it_most_first() throws IOException {
    write(file, Fixtures.logistic("v1", 2, 3, -1));
    Scorer scorer = Scorer.builder(INPUTS, file).build();

    Score score = scorer.score(new double[] {1, 1});

    assertThat(score.probability()).isCloseTo(1 / (1 + Math.exp(-4)), within(1e-15));
    assertThat(score.probability()).isEqualTo(scorer.probability(new double[] {1, 1}));
    assertThat(score.model().declared()).isEqualTo("v1");
    assertThat(score.reasons()).containsExactly(new Reason("b", 1, 3), new Reason("a", 1, 2));
    assertThat(score.shadow()).isNull();
  }

  @Test
  void what_lowers_the_probability_is_no_reason_and_reasons_are_as_many_as_asked_for()
      throws IOException {
    write(file, Fixtures.logistic("v1", 2, 3, -1));

    assertThat(Scorer.builder(INPUTS, file).build().score(new double[] {1, -1}).reasons())
        .containsExactly(new Reason("a", 1, 2));
    assertThat(Scorer.builder(INPUTS, file).reasons(1).build().score(new double[] {1, 1}).reasons())
        .containsExactly(new Reason("b", 1, 3));
    assertThat(Scorer.builder(INPUTS, file).reasons(0).build().score(new double[] {1, 1}).reasons())
        .isEmpty();
  }

  @Test
  void a_changed_file_is_in_use_after_a_refresh_and_its_version_in_the_next_score()
      throws IOException {
    write(file, Fixtures.logistic("v1", 1, 0, 0));
    Scorer scorer = Scorer.builder(INPUTS, file).build();
    assertThat(scorer.refresh()).isFalse();

    write(file, Fixtures.logistic("v2", -1, 0, 0));

    assertThat(scorer.version().declared()).isEqualTo("v1");
    assertThat(scorer.refresh()).isTrue();
    assertThat(scorer.score(new double[] {1, 0}).model().declared()).isEqualTo("v2");
    assertThat(scorer.probability(new double[] {1, 0})).isLessThan(0.5);
    assertThat(scorer.refresh()).isFalse();
  }

  @Test
  void a_file_that_cannot_be_used_leaves_the_previous_model_in_use() throws IOException {
    write(file, Fixtures.logistic("v1", 1, 0, 0));
    Scorer scorer = Scorer.builder(INPUTS, file).build();

    write(file, "{\"learner\"");
    assertThatThrownBy(scorer::refresh)
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(file.toString());
    write(file, Fixtures.logistic("v2", 1, 0, 0).replace("\"b\"", "\"c\""));
    assertThatThrownBy(scorer::refresh)
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("'c'");
    Files.delete(file);
    assertThatThrownBy(scorer::refresh).isInstanceOf(UncheckedIOException.class);

    assertThat(scorer.score(new double[] {1, 0}).model().declared()).isEqualTo("v1");
  }

  @Test
  void a_watch_survives_a_damaged_file_and_takes_the_next_good_one() throws Exception {
    write(file, Fixtures.logistic("v1", 1, 0, 0));
    Scorer scorer = Scorer.builder(INPUTS, file).build();
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    try {
      ScheduledFuture<?> watch = scorer.watch(executor, Duration.ofMillis(1));
      write(file, "damaged");
      long looks = executor.getCompletedTaskCount();
      await().until(() -> executor.getCompletedTaskCount() > looks + 2);
      assertThat(watch.isDone()).isFalse();
      assertThat(scorer.version().declared()).isEqualTo("v1");

      write(file, Fixtures.logistic("v2", 1, 0, 0));

      await().until(() -> scorer.version().declared().equals("v2"));
      watch.cancel(false);
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void a_score_never_mixes_two_versions() throws Exception {
    write(file, Fixtures.logistic("low", 0, 0, -2));
    Scorer scorer = Scorer.builder(INPUTS, file).build();
    AtomicBoolean done = new AtomicBoolean();
    Thread reloading =
        new Thread(
            () -> {
              for (int i = 0; i < 300; i++) {
                write(file, Fixtures.logistic(i % 2 == 0 ? "high" : "low", 0, 0, i % 2 * -4 + 2));
                scorer.refresh();
              }
              done.set(true);
            },
            "reloading");
    reloading.start();

    boolean low = false;
    boolean high = false;
    while (!done.get()) {
      Score score = scorer.score(new double[] {0, 0});
      boolean isHigh = score.model().declared().equals("high");
      assertThat(score.probability() > 0.5).isEqualTo(isHigh);
      high |= isHigh;
      low |= !isHigh;
    }
    reloading.join();
    assertThat(low && high).isTrue();
  }

  @Test
  void a_shadow_model_scores_the_same_row_and_decides_nothing() throws IOException {
    Path second = folder.resolve("second.json");
    write(file, Fixtures.logistic("v1", 1, 0, 0));
    write(second, Fixtures.logistic("next", -1, 0, 0));
    Scorer scorer = Scorer.builder(INPUTS, file).shadow(second).build();

    Score score = scorer.score(new double[] {1, 0});

    assertThat(score.probability()).isGreaterThan(0.5);
    assertThat(score.model().declared()).isEqualTo("v1");
    ShadowScore shadow = requireNonNull(score.shadow());
    assertThat(shadow.probability()).isLessThan(0.5);
    assertThat(shadow.model().declared()).isEqualTo("next");

    write(second, Fixtures.logistic("later", -1, 0, 0));
    assertThat(scorer.refresh()).isTrue();
    ShadowScore refreshed = requireNonNull(scorer.score(new double[] {1, 0}).shadow());
    assertThat(refreshed.model().declared()).isEqualTo("later");
  }

  @Test
  void a_damaged_shadow_file_does_not_keep_the_deciding_model_from_being_replaced()
      throws IOException {
    Path second = folder.resolve("second.json");
    write(file, Fixtures.logistic("v1", 1, 0, 0));
    write(second, Fixtures.logistic("next", -1, 0, 0));
    Scorer scorer = Scorer.builder(INPUTS, file).shadow(second).build();
    write(second, "damaged");
    write(file, Fixtures.logistic("v2", 1, 0, 0));

    assertThatThrownBy(scorer::refresh).hasMessageContaining(second.toString());

    assertThat(scorer.version().declared()).isEqualTo("v2");
  }

  @Test
  void a_shadow_model_that_fails_is_counted_and_the_score_stands() throws IOException {
    write(file, Fixtures.logistic("v1", 1, 0, 0));
    Scorer scorer = Scorer.builder(INPUTS, file).shadow(new Failing()).build();

    Score score = scorer.score(new double[] {1, 0});

    assertThat(score.probability()).isGreaterThan(0.5);
    assertThat(score.shadow()).isNull();
    assertThat(scorer.shadowFailures()).isEqualTo(1);
  }

  @Test
  void a_row_of_another_width_is_refused() throws IOException {
    write(file, Fixtures.logistic("v1", 1, 0, 0));
    Scorer scorer = Scorer.builder(INPUTS, file).build();

    assertThatThrownBy(() -> scorer.score(new double[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a row must have 2 columns, not 3");
    assertThatThrownBy(() -> Scorer.builder(INPUTS, file).reasons(-1)).hasMessageContaining("-1");
  }

  @Test
  void a_feature_vector_is_scored_by_name_and_can_be_a_part_of_a_row() throws IOException {
    FeatureView<String> view =
        FeatureView.builder("user", (String user) -> user, (String user) -> 1_000L)
            .count("a", Window.minutes(5))
            .count("b", Window.hours(1))
            .build();
    FeatureEngine<String> engine = FeatureEngine.of(view);
    engine.apply("u");
    FeatureVector vector = engine.apply("u");
    write(file, Fixtures.logistic("v1", 1, 10, 0));

    Score score = Scorer.builder(INPUTS, file).build().score(vector);

    assertThat(score.reasons()).containsExactly(new Reason("b", 2, 20), new Reason("a", 2, 2));
    double[] row = new double[3];
    assertThat(Scorer.fill(row, 1, vector)).isEqualTo(3);
    assertThat(row).containsExactly(0, 2, 2);
    Scorer other = Scorer.builder(List.of("b", "a"), file).build();
    assertThatThrownBy(() -> other.score(vector))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[b, a]");
  }

  @Test
  void a_probability_and_an_explanation_allocate_nothing() throws IOException {
    for (String name : List.of("xgboost", "lightgbm")) {
      String fileName = name + (name.equals("xgboost") ? ".json" : ".txt");
      Model model = Fixtures.model(Fixtures.text(fileName), fileName);
      Scorer scorer = Scorer.builder(Sample.INPUTS, model).build();
      Sample sample = new Sample(5, 1_000);
      double[] contributions = new double[Sample.INPUTS.size() + 1];
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      double sum = run(scorer, model, sample, contributions);
      long before = threads.getCurrentThreadAllocatedBytes();

      sum += run(scorer, model, sample, contributions);

      // A call of the meter itself allocates some; a row that did would show a thousand times.
      assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000);
      assertThat(sum).isPositive();
    }
  }

  private static double run(Scorer scorer, Model model, Sample sample, double[] contributions) {
    double sum = 0;
    for (double[] row : sample.rows) {
      sum += scorer.probability(row) + Math.abs(model.explain(row, contributions));
    }
    return sum;
  }

  /** As a deployment should: beside, then by renaming. */
  private static void write(Path file, String text) {
    try {
      Path beside = Files.createTempFile(file.getParent(), "new", ".json");
      Files.writeString(beside, text);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Failing implements Model {

    @Override
    public List<String> inputs() {
      return INPUTS;
    }

    @Override
    public ModelVersion version() {
      return new ModelVersion("failing", "0");
    }

    @Override
    public double probability(double[] row) {
      throw new IllegalStateException("this model always fails");
    }

    @Override
    public double explain(double[] row, double[] contributions) {
      throw new IllegalStateException("this model always fails");
    }

    @Override
    public Model over(List<String> inputs) {
      return this;
    }
  }
}

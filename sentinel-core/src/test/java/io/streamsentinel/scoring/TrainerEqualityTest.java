package io.streamsentinel.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our scores against those of the libraries that trained the models. Skipped where their native
 * code can't be loaded (they need libgomp); {@link FixtureTest} holds everywhere.
 */
class TrainerEqualityTest {

  private static final double TOLERANCE = 1e-6;
  private static final Sample TRAINING = new Sample(7, 2_000);
  private static final Sample UNSEEN = new Sample(8, 2_000);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max_depth=6",
        "max_depth=6 base_score=0.1",
        "max_depth=4 eta=1 lambda=0",
        "max_depth=0 max_leaves=40 grow_policy=lossguide tree_method=hist",
        "max_depth=5 tree_method=exact gamma=2",
        "max_depth=6 subsample=0.5 colsample_bytree=0.5 scale_pos_weight=10",
        "max_depth=6 num_parallel_tree=2 subsample=0.7",
        "max_depth=3 objective=reg:logistic"
      })
  void xgboost_gives_the_same_probabilities(String options) throws Exception {
    assumeTrue(XgboostTrainer.available(), "XGBoost's native library can't be loaded here");
    XgboostTrainer trainer = new XgboostTrainer(TRAINING, 100, xgboostParameters(options));
    Model model = ModelFile.parse(trainer.model(), Path.of("reference.json"));

    for (Sample sample : new Sample[] {TRAINING, UNSEEN}) {
      float[] expected = trainer.probabilities(sample);
      double furthest = 0;
      for (int i = 0; i < expected.length; i++) {
        furthest = Math.max(furthest, Math.abs(model.probability(sample.rows[i]) - expected[i]));
      }
      assertThat(furthest).isLessThan(TOLERANCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"max_depth=6", "max_depth=4 base_score=0.1", "tree_method=exact gamma=2"})
  void xgboost_gives_the_same_approximate_contributions(String options) throws Exception {
    assumeTrue(XgboostTrainer.available(), "XGBoost's native library can't be loaded here");
    XgboostTrainer trainer = new XgboostTrainer(TRAINING, 50, xgboostParameters(options));
    Model model = ModelFile.parse(trainer.model(), Path.of("reference.json"));
    float[] expected = trainer.contributions(UNSEEN);
    int inputs = Sample.INPUTS.size();
    double[] contributions = new double[inputs + 1];

    double furthest = 0;
    for (int i = 0; i < UNSEEN.size(); i++) {
      int row = i * (inputs + 1);
      model.explain(UNSEEN.rows[i], contributions);
      for (int j = 0; j <= inputs; j++) {
        furthest = Math.max(furthest, Math.abs(contributions[j] - expected[row + j]));
      }
    }
    // Sums of 32-bit numbers there, of 64-bit numbers here.
    assertThat(furthest).isLessThan(1e-4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "objective=binary num_leaves=63",
        "objective=binary num_leaves=31 sigmoid=0.5 learning_rate=0.3",
        "objective=binary zero_as_missing=true",
        "objective=binary use_missing=false",
        "objective=binary is_unbalance=true boost_from_average=false",
        "objective=binary min_data_in_leaf=3000",
        "objective=binary boosting=rf bagging_fraction=0.6 bagging_freq=1",
        "objective=binary boosting=dart",
        "objective=cross_entropy num_leaves=15"
      })
  void lightgbm_gives_the_same_probabilities(String options) throws Exception {
    assumeTrue(LightGbmTrainer.available(), "LightGBM's native library can't be loaded here");
    LightGbmTrainer trainer = new LightGbmTrainer(TRAINING, 100, options);
    Model model = ModelFile.parse(trainer.model(), Path.of("reference.txt"));
    double[] contributions = new double[Sample.INPUTS.size() + 1];

    for (Sample sample : new Sample[] {TRAINING, UNSEEN}) {
      double[] expected = trainer.probabilities(sample);
      double furthest = 0;
      double furthestSum = 0;
      for (int i = 0; i < expected.length; i++) {
        double probability = model.probability(sample.rows[i]);
        assertThat(model.explain(sample.rows[i], contributions)).isEqualTo(probability);
        double logOdds = 0;
        for (double contribution : contributions) {
          logOdds += contribution;
        }
        furthest = Math.max(furthest, Math.abs(probability - expected[i]));
        furthestSum = Math.max(furthestSum, Math.abs(probability - 1 / (1 + Math.exp(-logOdds))));
      }
      assertThat(furthest).isLessThan(TOLERANCE);
      assertThat(furthestSum).isLessThan(1e-9);
    }
  }

  @Test
  void lightgbm_reads_a_model_that_declares_a_version_as_before() throws Exception {
    assumeTrue(LightGbmTrainer.available(), "LightGBM's native library can't be loaded here");
    String plain = Fixtures.text("lightgbm.txt");
    String declared = plain.replace("version=v4\n", "version=v4\nsentinel_version=7\n");

    assertThat(Fixtures.model(declared, "m.txt").version().declared()).isEqualTo("7");
    assertThat(LightGbmTrainer.reading(declared).probabilities(UNSEEN))
        .isEqualTo(LightGbmTrainer.reading(plain).probabilities(UNSEEN));
  }

  private static Map<String, Object> xgboostParameters(String options) {
    Map<String, Object> parameters = new HashMap<>(Map.of("objective", "binary:logistic"));
    for (String option : options.split(" ", -1)) {
      int equals = option.indexOf('=');
      parameters.put(option.substring(0, equals), option.substring(equals + 1));
    }
    return parameters;
  }
}

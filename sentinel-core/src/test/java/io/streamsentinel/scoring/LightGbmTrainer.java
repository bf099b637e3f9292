package io.streamsentinel.scoring;

import com.microsoft.ml.lightgbm.PredictionType;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.nio.charset.StandardCharsets;

/** The real LightGBM: trains a model, and says what it makes of rows. */
final class LightGbmTrainer {

  private final LGBMBooster booster;

  LightGbmTrainer(Sample sample, int rounds, String parameters) throws LGBMException {
    String all = "num_threads=1 seed=1 deterministic=true verbosity=-1 " + parameters;
    LGBMDataset data =
        LGBMDataset.createFromMat(
            sample.doubles(), sample.size(), Sample.INPUTS.size(), true, all, null);
    data.setField("label", sample.labels);
    data.setFeatureNames(Sample.INPUTS.toArray(String[]::new));
    booster = LGBMBooster.create(data, all);
    for (int round = 0; round < rounds; round++) {
      booster.updateOneIter();
    }
  }

  private LightGbmTrainer(LGBMBooster booster) {
    this.booster = booster;
  }

  /** LightGBM as it reads a model's text. */
  static LightGbmTrainer reading(String model) throws LGBMException {
    return new LightGbmTrainer(LGBMBooster.loadModelFromString(model));
  }

  static boolean available() {
    try {
      new LightGbmTrainer(new Sample(1, 100), 1, "objective=binary");
      return true;
    } catch (LGBMException | LinkageError noNativeLibrary) {
      return false;
    }
  }

  byte[] model() throws LGBMException {
    return booster
        .saveModelToString(0, 0, LGBMBooster.FeatureImportanceType.SPLIT)
        .getBytes(StandardCharsets.UTF_8);
  }

  double[] probabilities(Sample sample) throws LGBMException {
    return booster.predictForMat(
        sample.doubles(),
        sample.size(),
        Sample.INPUTS.size(),
        true,
        PredictionType.C_API_PREDICT_NORMAL);
  }
}

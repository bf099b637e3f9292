package io.streamsentinel.examples.training;

import java.util.List;

/**
 * What one model makes of the rows it is tested on.
 *
 * @param name the model's
 * @param measures how good its scores are
 * @param curve their precision and recall
 * @param alerts what looking at its highest scores finds
 */
record Contestant(String name, Measures measures, PrecisionRecall curve, CardAlerts alerts) {

  static Contestant of(String name, List<TrainingRow> rows, double[] scores) {
    return new Contestant(
        name,
        Measures.of(rows, scores),
        new PrecisionRecall(rows, scores),
        new CardAlerts(rows, scores));
  }
}

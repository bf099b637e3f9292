package io.streamsentinel.examples.training;

import java.util.List;

/**
 * What one model makes of the rows it is tested on.
 *
 * @param name the model's
 * @param scores one a row
 * @param measures how good they are
 */
record Contestant(String name, double[] scores, Measures measures) {

  static Contestant of(String name, List<TrainingRow> rows, double[] scores) {
    return new Contestant(name, scores, Measures.of(rows, scores));
  }
}

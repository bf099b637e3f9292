package io.streamsentinel.scoring;

import java.util.List;
import java.util.Random;

/** Rows with everything that trees stumble over: ties, zeros, missing values, more than 32 bits. */
final class Sample {

  static final List<String> INPUTS =
      List.of("amount", "count", "hour", "risk", "ratio", "tenths", "speed", "noise");

  final double[][] rows;
  final float[] labels;

  Sample(long seed, int size) {
    Random random = new Random(seed);
    rows = new double[size][INPUTS.size()];
    labels = new float[size];
    for (int i = 0; i < size; i++) {
      double[] row = rows[i];
      row[0] = Math.exp(3 + random.nextGaussian());
      row[1] = random.nextInt(12);
      row[2] = random.nextInt(24);
      row[3] = random.nextInt(4) > 0 ? 0 : random.nextDouble();
      row[4] = random.nextGaussian() / 3;
      row[5] = Math.round(random.nextGaussian() * 30) / 10.0;
      row[6] = random.nextInt(10) == 0 ? 1e9 * random.nextDouble() : random.nextDouble();
      row[7] = random.nextGaussian();
      double logOdds =
          0.02 * (row[0] - 40)
              + (row[1] > 8 ? 2 : -1)
              + 3 * row[3]
              - row[5] * row[4]
              + (row[2] < 6 ? 1.5 : 0);
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
      for (int j = 0; j < row.length; j++) {
        if (random.nextInt(12) == 0) {
          row[j] = Double.NaN;
        }
      }
    }
  }

  int size() {
    return rows.length;
  }

  /** All rows behind one another, as 32-bit numbers. */
  float[] floats() {
    float[] flat = new float[size() * INPUTS.size()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) rows[i / INPUTS.size()][i % INPUTS.size()];
    }
    return flat;
  }

  double[] doubles() {
    double[] flat = new double[size() * INPUTS.size()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = rows[i / INPUTS.size()][i % INPUTS.size()];
    }
    return flat;
  }
}

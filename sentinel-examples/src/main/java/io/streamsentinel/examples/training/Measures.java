package io.streamsentinel.examples.training;

import io.streamsentinel.examples.pipeline.ScoreQuality;
import java.util.List;
import java.util.Locale;

/**
 * How good scores are, by the three measures of the Fraud Detection Handbook.
 *
 * @param areaUnderRoc the probability that a fraud scores higher than a genuine payment
 * @param averagePrecision the mean of the precision over all recalls
 * @param cardPrecision which share of the 100 cards looked at each day is compromised
 */
public record Measures(double areaUnderRoc, double averagePrecision, double cardPrecision) {

  /** How many cards are looked at a day. */
  public static final int CARDS_A_DAY = 100;

  /** What stands above the columns of {@link #toString}. */
  public static final String HEADER = String.format("%8s %8s %8s", "AUC ROC", "AP", "CP@100");

  /**
   * Measures scores.
   *
   * @param rows what was scored, in the order of time; at least one fraud and one genuine payment
   * @param scores one a row
   */
  static Measures of(List<TrainingRow> rows, double[] scores) {
    ScoreQuality quality = new ScoreQuality();
    for (int i = 0; i < scores.length; i++) {
      quality.add(scores[i], rows.get(i).fraud());
    }
    return new Measures(
        quality.areaUnderRoc(),
        new PrecisionRecall(rows, scores).average(),
        new CardAlerts(rows, scores).precision(CARDS_A_DAY));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%8.3f %8.3f %8.3f", areaUnderRoc, averagePrecision, cardPrecision);
  }
}

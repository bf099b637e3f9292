package io.streamsentinel.scoring;

import java.util.List;

/**
 * A function from a row of numbers to a probability. Immutable and safe for use by several threads;
 * {@link ModelFile} reads the ones that come with this library, and any other scorer can implement
 * it.
 *
 * <p>A row holds one number for each of {@link #inputs}, in that order; NaN is a missing value.
 */
public interface Model {

  /** What the columns of a row are, by name. */
  List<String> inputs();

  /** Which model this is. */
  ModelVersion version();

  /**
   * The probability of fraud, from 0 to 1. Allocates nothing.
   *
   * @param row one number an input; longer rows are allowed, what is behind the inputs is ignored
   */
  double probability(double[] row);

  /**
   * The same probability, and what each input contributes to it, in log-odds: {@code probability =
   * 1 / (1 + exp(-(base + sum of contributions)))} up to rounding. Allocates nothing.
   *
   * @param row as for {@link #probability}
   * @param contributions is overwritten: one number an input, and behind them the base, which is
   *     the log-odds before anything about the row is known
   * @return the same number as {@link #probability}, bit for bit
   */
  double explain(double[] row, double[] contributions);

  /**
   * The same model over rows with other columns: in another order, or with more of them.
   *
   * @param inputs the columns; a model without names of its own takes them by position
   * @throws InvalidModelException if the model needs an input that is not among them
   */
  Model over(List<String> inputs);
}

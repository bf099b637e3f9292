package io.streamsentinel.scoring;

import io.streamsentinel.feature.FeatureVector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores rows of inputs with a model that can be replaced while it works, optionally beside a
 * second one that decides nothing. Safe for use by several threads; owns none.
 *
 * <p>{@link #probability} allocates nothing. {@link #score} allocates its result and an array as
 * long as the row. A score comes from one version of the model as a whole: probability, version and
 * reasons never mix two.
 */
public final class Scorer {

  private static final Logger LOG = LoggerFactory.getLogger(Scorer.class);

  private final List<String> inputs;
  private final ModelSlot primary;
  private final @Nullable ModelSlot shadow;
  private final int reasons;
  private final LongAdder shadowFailures = new LongAdder();

  private Scorer(Builder builder) {
    this.inputs = builder.inputs;
    this.primary = builder.primary;
    this.shadow = builder.shadow;
    this.reasons = builder.reasons;
  }

  /**
   * A scorer with the model in a file.
   *
   * @param inputs the columns of a row; the model may use some or all of them, found by name
   * @param model a file that {@link ModelFile} can read
   * @throws InvalidModelException if the model is damaged, not supported, or needs other inputs
   */
  public static Builder builder(List<String> inputs, Path model) {
    return new Builder(inputs, ModelSlot.of(List.copyOf(inputs), model));
  }

  /** A scorer with a model that stays. */
  public static Builder builder(List<String> inputs, Model model) {
    return new Builder(inputs, ModelSlot.of(List.copyOf(inputs), model));
  }

  /** The columns of a row. */
  public List<String> inputs() {
    return inputs;
  }

  /** The version of the model in use. */
  public ModelVersion version() {
    return primary.model().version();
  }

  /**
   * The probability of fraud alone, without reasons and without the shadow model.
   *
   * @param row one number an input, NaN if it is missing
   */
  public double probability(double[] row) {
    requireColumns(row.length);
    return primary.model().probability(row);
  }

  /**
   * The probability of fraud, with reasons.
   *
   * @param row one number an input, NaN if it is missing
   */
  public Score score(double[] row) {
    requireColumns(row.length);
    Model model = primary.model();
    double[] contributions = new double[row.length + 1];
    double probability = model.explain(row, contributions);
    return new Score(probability, model.version(), reasons(contributions, row), shadow(row));
  }

  /**
   * The same for a vector of the view whose features, in their order, are this scorer's inputs.
   *
   * @throws IllegalArgumentException if they are not
   */
  public Score score(FeatureVector vector) {
    if (!vector.names().equals(inputs)) {
      throw new IllegalArgumentException(
          "the scorer's inputs are " + inputs + ", not the vector's " + vector.names());
    }
    return score(vector.values());
  }

  /**
   * Copies a vector's values into a row, for rows made of several vectors.
   *
   * @param from the first column to fill
   * @return the column behind the last one filled
   */
  public static int fill(double[] row, int from, FeatureVector vector) {
    int features = vector.names().size();
    for (int i = 0; i < features; i++) {
      row[from + i] = vector.value(i);
    }
    return from + features;
  }

  /**
   * Reads the model files again and takes the models whose content has changed. Files should be
   * replaced by renaming; one that is still being written is refused like a damaged one.
   *
   * @return whether any model has been replaced
   * @throws InvalidModelException or {@link java.io.UncheckedIOException} if a file can't be used;
   *     its previous model stays in use
   */
  public boolean refresh() {
    // The shadow model first: should it fail, the one that decides must be looked after still.
    boolean replaced = false;
    try {
      if (shadow != null && shadow.refresh()) {
        replaced = true;
        LOG.info("shadow model is now {}", shadow.model().version());
      }
    } finally {
      if (primary.refresh()) {
        replaced = true;
        LOG.info("model is now {}", version());
      }
    }
    return replaced;
  }

  /**
   * Calls {@link #refresh} again and again. A file that can't be used is logged once, and its
   * previous model stays in use.
   *
   * @param executor does the work; cancel the future or shut the executor down to end it
   * @param interval the time between two looks
   */
  public ScheduledFuture<?> watch(ScheduledExecutorService executor, Duration interval) {
    return executor.scheduleWithFixedDelay(
        new Watch(this), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** How often the shadow model has failed to score. */
  public long shadowFailures() {
    return shadowFailures.sum();
  }

  private void requireColumns(int columns) {
    if (columns != inputs.size()) {
      throw new IllegalArgumentException(
          "a row must have " + inputs.size() + " columns, not " + columns);
    }
  }

  private List<Reason> reasons(double[] contributions, double[] row) {
    List<Reason> strongest = new ArrayList<>(reasons);
    while (strongest.size() < reasons) {
      int best = 0;
      for (int i = 1; i < row.length; i++) {
        if (contributions[i] > contributions[best]) {
          best = i;
        }
      }
      if (!(contributions[best] > 0)) {
        break;
      }
      strongest.add(new Reason(inputs.get(best), row[best], contributions[best]));
      contributions[best] = 0;
    }
    return strongest;
  }

  private @Nullable ShadowScore shadow(double[] row) {
    if (shadow == null) {
      return null;
    }
    Model model = shadow.model();
    try {
      return new ShadowScore(model.probability(row), model.version());
    } catch (RuntimeException failed) {
      shadowFailures.increment();
      LOG.debug("shadow model {} failed", model.version(), failed);
      return null;
    }
  }

  private static final class Watch implements Runnable {

    private final Scorer scorer;
    private String lastFailure = "";

    Watch(Scorer scorer) {
      this.scorer = scorer;
    }

    @Override
    public void run() {
      try {
        scorer.refresh();
        lastFailure = "";
      } catch (RuntimeException failed) {
        // Thrown on, it would end the watch.
        if (!failed.toString().equals(lastFailure)) {
          lastFailure = failed.toString();
          LOG.warn("model {} stays in use: {}", scorer.version(), failed.getMessage());
        }
      }
    }
  }

  /** Options of a scorer. */
  public static final class Builder {

    private final List<String> inputs;
    private final ModelSlot primary;
    private @Nullable ModelSlot shadow;
    private int reasons = 3;

    private Builder(List<String> inputs, ModelSlot primary) {
      this.inputs = List.copyOf(inputs);
      this.primary = primary;
    }

    /** A second model, in a file, that scores the same rows. Default: none. */
    public Builder shadow(Path model) {
      this.shadow = ModelSlot.of(inputs, model);
      return this;
    }

    /** A second model, which stays, that scores the same rows. Default: none. */
    public Builder shadow(Model model) {
      this.shadow = ModelSlot.of(inputs, model);
      return this;
    }

    /** How many reasons a score has at most. Default: 3. */
    public Builder reasons(int most) {
      if (most < 0) {
        throw new IllegalArgumentException("reasons must not be negative: " + most);
      }
      this.reasons = most;
      return this;
    }

    /** A scorer, ready to score. */
    public Scorer build() {
      return new Scorer(this);
    }
  }
}

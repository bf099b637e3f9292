package io.streamsentinel.scoring;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How likely something is fraud, according to which model, and why.
 *
 * @param probability of fraud, from 0 to 1
 * @param model the model that says so
 * @param reasons the inputs that raise the probability most, the weightiest first
 * @param shadow what the shadow model says; null if there is none or it failed
 */
public record Score(
    double probability, ModelVersion model, List<Reason> reasons, @Nullable ShadowScore shadow) {

  /** Copies the list. */
  public Score {
    reasons = List.copyOf(reasons);
  }
}

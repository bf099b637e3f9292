package io.streamsentinel.cost;

import java.util.List;

/**
 * What came of a report's plan. Immutable.
 *
 * @param done what was done
 * @param left what was not, with the reason that holds now
 */
public record CostApplied(List<Advice> done, List<Advice> left) {

  /** Copies the lists. */
  public CostApplied {
    done = List.copyOf(done);
    left = List.copyOf(left);
  }
}

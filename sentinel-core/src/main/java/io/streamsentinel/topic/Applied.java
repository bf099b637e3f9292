package io.streamsentinel.topic;

import java.util.List;

/**
 * What came of a plan. Immutable.
 *
 * @param done the steps that were taken
 * @param left the steps that were not, since they lack a {@link Consent} or can't be taken
 */
public record Applied(List<Change> done, List<Change> left) {

  /** Copies the lists. */
  public Applied {
    done = List.copyOf(done);
    left = List.copyOf(left);
  }
}

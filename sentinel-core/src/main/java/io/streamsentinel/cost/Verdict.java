package io.streamsentinel.cost;

/** What can be done about an {@link Advice}. */
public enum Verdict {
  /** {@link CostAdvisor#apply} does it. */
  APPLY,
  /** A person must do it: Kafka can't. */
  BY_HAND,
  /** It would save, but records could be lost that somebody has not read: it is not done. */
  REFUSED
}

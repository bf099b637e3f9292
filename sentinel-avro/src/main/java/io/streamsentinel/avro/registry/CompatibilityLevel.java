package io.streamsentinel.avro.registry;

/** What a subject's schemas promise each other; the names are the protocol's. */
public enum CompatibilityLevel {
  /** Nothing. */
  NONE(false, false, false),
  /** The new schema reads data of the latest: readers upgrade first. */
  BACKWARD(true, false, false),
  /** The new schema reads data of all before it: readers upgrade first. */
  BACKWARD_TRANSITIVE(true, false, true),
  /** The latest schema reads data of the new one: writers upgrade first. */
  FORWARD(false, true, false),
  /** All schemas before it read data of the new one: writers upgrade first. */
  FORWARD_TRANSITIVE(false, true, true),
  /** Both ways with the latest: any order. */
  FULL(true, true, false),
  /** Both ways with all before it: any order. */
  FULL_TRANSITIVE(true, true, true);

  private final boolean backward;
  private final boolean forward;
  private final boolean transitive;

  CompatibilityLevel(boolean backward, boolean forward, boolean transitive) {
    this.backward = backward;
    this.forward = forward;
    this.transitive = transitive;
  }

  /** Whether a new schema must read old data. */
  public boolean backward() {
    return backward;
  }

  /** Whether old schemas must read new data. */
  public boolean forward() {
    return forward;
  }

  /** Whether that holds for all versions, not only the latest. */
  public boolean transitive() {
    return transitive;
  }
}

package io.streamsentinel.feature;

/** What became of an event that was offered to an entity's state. */
enum FoldOutcome {
  /** Counted, and the newest of its entity. */
  FOLDED,
  /** Counted in its place, behind newer events. */
  FOLDED_LATE,
  /** Not counted: older than the view's allowed lateness. */
  TOO_LATE,
  /** Not counted: the entity is full and the view refuses. */
  REFUSED;

  boolean counted() {
    return this == FOLDED || this == FOLDED_LATE;
  }
}

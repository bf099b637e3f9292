package io.streamsentinel.resilience.replay;

/** What has been done about a dead letter. */
public enum LetterState {
  /** Nothing yet. */
  OPEN,
  /** It was sent to be handled again. Final: if it fails again, that is another dead letter. */
  REPLAYED,
  /** A replay came by and could not take it; the note says why. */
  SKIPPED,
  /** Somebody decided that it is hopeless; the note says why. */
  PARKED
}

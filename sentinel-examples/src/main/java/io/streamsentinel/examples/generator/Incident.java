package io.streamsentinel.examples.generator;

import java.time.Instant;

/**
 * Something that goes wrong on the platform, and that a pipeline should notice.
 *
 * @param kind what goes wrong
 * @param source the service or host
 * @param start when it begins
 * @param end when it is over
 */
public record Incident(Kind kind, String source, Instant start, Instant end) {

  /** The kinds. */
  public enum Kind {
    /** All errors of the platform are one service's. */
    ERRORS,
    /** A host's processors are all busy. */
    BUSY,
    /** A host receives six times as much as usual. */
    FLOOD
  }

  boolean at(Kind wanted, long timeMillis) {
    return kind == wanted && timeMillis >= start.toEpochMilli() && timeMillis < end.toEpochMilli();
  }
}

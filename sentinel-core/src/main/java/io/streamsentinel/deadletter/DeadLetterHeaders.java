package io.streamsentinel.deadletter;

import java.util.Set;

/**
 * The headers that a dead letter carries beside its record's own. All values are text in UTF-8;
 * numbers are decimal.
 */
public final class DeadLetterHeaders {

  /** What all of them begin with. Foreign headers that begin so are dropped from a dead letter. */
  public static final String PREFIX = "sentinel.dlq.";

  /** The topic the record was read from. */
  public static final String TOPIC = PREFIX + "topic";

  /** The partition the record was read from. */
  public static final String PARTITION = PREFIX + "partition";

  /** The record's offset there. */
  public static final String OFFSET = PREFIX + "offset";

  /** The record's timestamp, in milliseconds since 1970. */
  public static final String TIMESTAMP = PREFIX + "timestamp";

  /** The consumer group that gave the record up. */
  public static final String GROUP = PREFIX + "group";

  /** How often its handler was called, over all its lives. */
  public static final String ATTEMPTS = PREFIX + "attempts";

  /** The class of the exception that decided. */
  public static final String EXCEPTION = PREFIX + "exception";

  /** That exception's message, cut to {@value DeadLetter#MESSAGE_BOUND} characters. */
  public static final String MESSAGE = PREFIX + "message";

  /**
   * Present if the record did not fit whole: the size of its value in bytes. What is missing can be
   * read at its origin.
   */
  public static final String TRUNCATED = PREFIX + "truncated";

  /** The feature vectors of the record's first passage, in a form of this library's own. */
  public static final String FEATURES = PREFIX + "features";

  /**
   * Present if the record was replayed: the dead letter it was replayed from, as {@code
   * topic-partition@offset}.
   */
  public static final String REPLAYED = PREFIX + "replayed";

  /** Those that stay with a record as they are, from one retry topic to the next. */
  public static final Set<String> TRAVELLING = Set.of(FEATURES, REPLAYED);

  private DeadLetterHeaders() {}
}

package io.streamsentinel.participant;

/**
 * An attachment that stays with its record when the record is given up: it travels in a header of
 * the dead letter, or of the copy on a retry topic. Whoever attached it reads it again where the
 * record comes back ({@link Control#retryTopics}).
 */
public interface Travelling {

  /** The header's name; begins with {@code sentinel.dlq.}, so that a foreign one is dropped. */
  String header();

  /** The header's value. */
  byte[] bytes();
}

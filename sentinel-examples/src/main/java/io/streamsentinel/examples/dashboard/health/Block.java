package io.streamsentinel.examples.dashboard.health;

import java.util.List;

/**
 * How one part of the system is.
 *
 * @param name what it is called
 * @param what what it is there for, in a sentence
 * @param status how it is
 * @param words the same in a sentence
 * @param details more about it, in order
 */
public record Block(String name, String what, Status status, String words, List<Detail> details) {

  /** How a part is. */
  public enum Status {
    /** As it should be. */
    OK,
    /** Works, and somebody should look. */
    WARNING,
    /** Does not work. */
    FAILED,
    /** Nothing is known of it. */
    UNKNOWN
  }

  /**
   * A fact.
   *
   * @param name what it is about
   * @param value what it is
   */
  public record Detail(String name, String value) {}
}

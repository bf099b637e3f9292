package io.streamsentinel.examples.dashboard.streams;

/** A question that makes no sense; the message says to its author what would. */
public final class BadQueryException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  /**
   * @param message what is wrong with which parameter, and what would be right
   */
  public BadQueryException(String message) {
    super(message);
  }
}

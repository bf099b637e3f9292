package io.streamsentinel.examples.dashboard.streams;

/** There is no such topic, partition or subject. */
public final class UnknownTopicException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * @param message what there is not
   */
  public UnknownTopicException(String message) {
    super(message);
  }
}

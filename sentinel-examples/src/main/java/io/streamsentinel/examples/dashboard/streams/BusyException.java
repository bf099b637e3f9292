package io.streamsentinel.examples.dashboard.streams;

/** As many questions of a kind are being answered as the dashboard answers at once. */
public final class BusyException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * @param message what there is too much of, and when to come back
   */
  public BusyException(String message) {
    super(message);
  }
}

package io.streamsentinel.feature;

import io.streamsentinel.error.AbortableException;

/**
 * An event that no view can take in: a field outside its range, no key, or no time. The event is
 * not folded; trying again does not help.
 */
public final class InvalidEventException extends AbortableException {
  private static final long serialVersionUID = 1L;

  /** The message names the field, never the value. */
  public InvalidEventException(String message) {
    super(message);
  }

  /** A function of the view threw; its message may hold data and is left out. */
  static InvalidEventException failed(RuntimeException failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return new InvalidEventException(
        "a function of the view threw "
            + failure.getClass().getName()
            + (trace.length == 0 ? "" : " at " + trace[0]));
  }
}

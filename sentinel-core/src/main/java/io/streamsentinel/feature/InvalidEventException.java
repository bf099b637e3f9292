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
}

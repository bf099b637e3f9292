package io.streamsentinel.unit;

/**
 * A handler's "not here": its record leaves at once, by the retry route or for the dead letters,
 * and no attempt is counted. For blocks around a handler, as one that keeps a key's records in
 * order behind one that waits elsewhere.
 */
public final class ElsewhereException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * Says why.
   *
   * @param reason why; no key, value or secret
   */
  public ElsewhereException(String reason) {
    // No stack trace: it is an answer, not an accident, and may be given a million times.
    super(reason, null, false, false);
  }
}

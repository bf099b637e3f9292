package io.streamsentinel.examples.input;

/** Says why a row can't be read; its message goes into a {@link SkippedRow}. */
final class UnusableRow extends Exception {

  private static final long serialVersionUID = 1L;

  UnusableRow(String reason) {
    // Millions of rows may be unusable: no stack trace.
    super(reason, null, false, false);
  }
}

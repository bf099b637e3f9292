package io.streamsentinel.state;

import java.util.Objects;

/**
 * A JSON document as an argument of a statement, for a column of type {@code json} or {@code
 * jsonb}. {@link #toString} does not show it.
 *
 * @param text the document
 */
public record Json(String text) {

  /** Checks that there is one. */
  public Json {
    Objects.requireNonNull(text, "text");
  }

  /**
   * A document.
   *
   * @param text the document
   */
  public static Json of(String text) {
    return new Json(text);
  }

  @Override
  public String toString() {
    return "Json[" + text.length() + " characters]";
  }
}

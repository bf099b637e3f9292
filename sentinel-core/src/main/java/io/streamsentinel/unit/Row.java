package io.streamsentinel.unit;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One row that {@link Unit#query} found: values by column label, in lower case. {@link #toString}
 * shows the columns, not the values.
 *
 * @param values values by column label; a column may be null
 */
public record Row(Map<String, @Nullable Object> values) {

  /**
   * A column's value as the database driver gives it, or empty for SQL's null.
   *
   * @param column its label, in lower case
   * @throws IllegalArgumentException if the row has no such column
   */
  public Optional<Object> value(String column) {
    if (!values.containsKey(column)) {
      throw new IllegalArgumentException(
          "no column " + column + " in the row; there are " + columns());
    }
    return Optional.ofNullable(values.get(column));
  }

  /**
   * A column as text.
   *
   * @param column its label, in lower case
   * @throws IllegalStateException if it is null
   */
  public String text(String column) {
    return required(column).toString();
  }

  /**
   * A column as a whole number.
   *
   * @param column its label, in lower case
   * @throws IllegalStateException if it is null
   * @throws ClassCastException if it is no number
   */
  public long number(String column) {
    return ((Number) required(column)).longValue();
  }

  /** The labels of its columns. */
  public Set<String> columns() {
    return values.keySet();
  }

  private Object required(String column) {
    return value(column).orElseThrow(() -> new IllegalStateException(column + " is null"));
  }

  @Override
  public String toString() {
    return "Row" + columns();
  }
}

package io.streamsentinel.unit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that a unit wants executed. {@link #toString} shows the SQL and how many arguments
 * there are, not the arguments.
 *
 * @param sql the statement, with {@code ?} for each argument
 * @param arguments the arguments; may hold nulls
 */
public record Statement(String sql, List<@Nullable Object> arguments) {

  /**
   * A statement with its arguments.
   *
   * @param sql the statement
   * @param arguments the arguments
   */
  public static Statement of(String sql, @Nullable Object... arguments) {
    List<@Nullable Object> copy = new ArrayList<>(arguments.length);
    for (Object argument : arguments) {
      copy.add(argument);
    }
    return new Statement(sql, copy);
  }

  @Override
  public String toString() {
    return "Statement[" + sql + ", " + arguments.size() + " arguments]";
  }
}

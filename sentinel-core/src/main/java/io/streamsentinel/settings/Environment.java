package io.streamsentinel.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables that settings are read from. A variable may also be given as a file:
 * where {@code NAME} is absent and {@code NAME_FILE} is set, the value is that file's text without
 * surrounding white space, which is how orchestrators hand over secrets.
 *
 * <p>Immutable and thread-safe. {@link #toString} names no value.
 */
public final class Environment {

  private final Map<String, String> variables;
  private final @Nullable Environment below;

  private Environment(Map<String, String> variables, @Nullable Environment below) {
    this.variables = variables;
    this.below = below;
  }

  /** The variables of this process. */
  public static Environment ofProcess() {
    return of(System.getenv());
  }

  /**
   * The given variables, instead of the process's.
   *
   * @param variables names and values
   */
  public static Environment of(Map<String, String> variables) {
    return new Environment(Map.copyOf(variables), null);
  }

  /**
   * This environment, and another for what this one does not have.
   *
   * @param other where to look next
   */
  public Environment orElse(Environment other) {
    return new Environment(variables, below == null ? other : below.orElse(other));
  }

  /** The names of all variables. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>(variables.keySet());
    if (below != null) {
      names.addAll(below.names());
    }
    return names;
  }

  /**
   * The value of a variable, or of the file that {@code name_FILE} points to. A blank value counts
   * as absent.
   *
   * @param name the variable
   * @throws UncheckedIOException if {@code name_FILE} names a file that can't be read
   */
  public Optional<String> find(String name) {
    return findHere(name).or(() -> below == null ? Optional.empty() : below.find(name));
  }

  private Optional<String> findHere(String name) {
    String value = variables.get(name);
    if (value != null && !value.isBlank()) {
      return Optional.of(value.strip());
    }
    String file = variables.get(name + "_FILE");
    if (file == null || file.isBlank()) {
      return Optional.empty();
    }
    return Optional.of(read(name, Path.of(file.strip()))).filter(text -> !text.isEmpty());
  }

  /**
   * The value of a variable that must be there.
   *
   * @param name the variable
   * @param form what a value looks like, for the message, as {@code host:port[,host:port...]}
   * @throws IllegalArgumentException if neither {@code name} nor {@code name_FILE} gives a value
   */
  public String require(String name, String form) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s is not set. Set it to %s, or set %s_FILE to a file that holds it."
                        .formatted(name, form, name)));
  }

  private static String read(String name, Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("%s_FILE names %s, unreadable".formatted(name, file), e);
    }
  }

  @Override
  public String toString() {
    return "Environment[" + names().size() + " variables]";
  }
}

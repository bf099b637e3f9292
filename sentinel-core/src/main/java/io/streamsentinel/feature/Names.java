package io.streamsentinel.feature;

import java.util.regex.Pattern;

/** What a view, field, filter or feature may be called. */
final class Names {
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,127}");

  private Names() {}

  static String require(String what, String name) {
    if (!ALLOWED.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what
              + " name must start with a letter and hold only letters, digits, '_', '.', '-', at"
              + " most 128 of them: '"
              + name
              + "'");
    }
    return name;
  }
}

package io.streamsentinel.cost;

import java.time.Duration;
import java.util.Locale;

/** Numbers for people. */
final class Words {

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

  private Words() {}

  static String bytes(long bytes) {
    return bytes((double) bytes);
  }

  static String bytes(double bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1_000 && unit < UNITS.length - 1) {
      value /= 1_000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }

  /** A retention in milliseconds, -1 for ever. */
  static String age(long millis) {
    if (millis < 0) {
      return "for ever";
    }
    Duration age = Duration.ofMillis(millis);
    if (age.toDays() > 0) {
      return number(millis / 86_400_000.0) + " d";
    }
    return age.toHours() > 0 ? number(millis / 3_600_000.0) + " h" : number(millis / 1e3) + " s";
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.1f", value);
  }
}

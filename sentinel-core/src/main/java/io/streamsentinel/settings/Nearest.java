package io.streamsentinel.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody meant when they wrote another. */
final class Nearest {

  private Nearest() {}

  /**
   * The nearest of the known names, if the written one is a plausible slip of it: one edit in a
   * short name, two in one of more than eight characters, three in one of more than twenty.
   * Exchanged neighbours count as one edit.
   */
  static Optional<String> to(String written, Collection<String> known) {
    String lower = written.toLowerCase(Locale.ROOT);
    int bound = written.length() > 20 ? 3 : written.length() > 8 ? 2 : 1;
    return known.stream()
        .filter(name -> Math.abs(name.length() - written.length()) <= bound)
        .filter(name -> edits(lower, name.toLowerCase(Locale.ROOT)) <= bound)
        .min(
            Comparator.<String>comparingInt(name -> edits(lower, name.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** The optimal string alignment distance. */
  static int edits(String a, String b) {
    int[][] table = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        table[i][j] = i == 0 || j == 0 ? i + j : cheapest(table, a, b, i, j);
      }
    }
    return table[a.length()][b.length()];
  }

  private static int cheapest(int[][] table, String a, String b, int i, int j) {
    int replace = table[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replace, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
    boolean exchanged =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return exchanged ? Math.min(best, 1 + table[i - 2][j - 2]) : best;
  }
}

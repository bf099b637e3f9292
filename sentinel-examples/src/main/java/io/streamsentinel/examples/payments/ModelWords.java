package io.streamsentinel.examples.payments;

import io.streamsentinel.scoring.Reason;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says to a person what the model made of an input, and how much. */
final class ModelWords {

  /** Beyond this, a factor says no more to a person. */
  private static final double VERY_MUCH = 1_000;

  private static final Pattern WINDOWED = Pattern.compile("(.+)_(\\d+)(min|hr|d)");
  private static final Map<String, String> SPANS =
      Map.of("min", "minutes", "hr", "hours", "d", "days");
  private static final Map<String, String> WHAT =
      Map.of(
          "tx_count", "payments of the user",
          "tx_amount", "sum paid by the user",
          "tx_amount_mean", "mean payment of the user",
          "terminal_tiny", "tiny payments at the terminal",
          "terminal_tx_count", "payments at the terminal",
          "terminal_frauds", "payments at the terminal that were reported as fraud",
          "terminal_risk", "share of payments at the terminal that were reported as fraud");

  private ModelWords() {}

  /**
   * The input, its value, and its contribution: a reason's is an addend of the log-odds, so the
   * odds are multiplied by its exponential.
   */
  static String of(Reason reason) {
    return String.format(
        Locale.ROOT,
        "%s: %s; for the model this makes the odds of fraud %s times as high",
        input(reason.input()),
        Double.isNaN(reason.value()) ? "unknown" : number(reason.value()),
        factor(Math.exp(reason.contribution())));
  }

  private static String factor(double odds) {
    return odds > VERY_MUCH
        ? String.format(Locale.ROOT, "more than %,.0f", VERY_MUCH)
        : String.format(Locale.ROOT, "%.1f", odds);
  }

  private static String input(String name) {
    Matcher windowed = WINDOWED.matcher(name);
    if (!windowed.matches()) {
      return name.replace('_', ' ');
    }
    String what = windowed.group(1);
    return WHAT.getOrDefault(what, what.replace('_', ' '))
        + " in "
        + windowed.group(2)
        + " "
        + SPANS.getOrDefault(windowed.group(3), windowed.group(3));
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%,.2f", value);
  }
}

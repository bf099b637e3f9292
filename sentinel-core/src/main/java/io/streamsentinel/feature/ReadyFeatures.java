package io.streamsentinel.feature;

import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * The features that fraud detection usually begins with, as groups for {@link
 * FeatureViewBuilder#with}. In the formulas, t is the event's own time, n(w) the number and s(w)
 * the sum of amounts of the entity's events in (t - w, t], the event itself included.
 *
 * <pre>{@code
 * FeatureView.builder("user", Payment::user, Payment::timeMillis)
 *     .with(ReadyFeatures.velocity(AMOUNT))
 *     .with(ReadyFeatures.newDevice(DEVICE))
 *     .build();
 * }</pre>
 */
public final class ReadyFeatures {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration MONTH = Duration.ofDays(30);

  private ReadyFeatures() {}

  /**
   * How fast and how much.
   *
   * <ul>
   *   <li>{@code tx_count_5min} = n(5 min)
   *   <li>{@code tx_amount_24hr} = s(24 h)
   * </ul>
   */
  public static <E> UnaryOperator<FeatureViewBuilder<E>> velocity(Field<E> amount) {
    return view ->
        view.count("tx_count_5min", Window.minutes(5))
            .sum("tx_amount_24hr", amount, Window.hours(24));
  }

  /**
   * Recency, frequency and amount of a customer over 1, 7 and 30 days.
   *
   * <ul>
   *   <li>{@code tx_count_Nd} = n(N days), {@code tx_mean_amount_Nd} = s(N days) / n(N days)
   *   <li>{@code seconds_since_last_tx} = t less the time of the event before, at most 30 days
   * </ul>
   */
  public static <E> UnaryOperator<FeatureViewBuilder<E>> recencyFrequencyAmount(Field<E> amount) {
    return view -> {
      for (int days : new int[] {1, 7, 30}) {
        view.count("tx_count_" + days + "d", Window.days(days));
        view.mean("tx_mean_amount_" + days + "d", amount, Window.days(days));
      }
      return view.secondsSincePrevious("seconds_since_last_tx", MONTH);
    };
  }

  /**
   * How unusual the amount is: {@code amount_z_score} = (amount - m) / d, with m and d the mean and
   * sample standard deviation of the amounts of 30 days, the event included; 0 where d is 0. Adds
   * its parts, {@code amount}, {@code amount_mean_30d} and {@code amount_deviation_30d}.
   */
  public static <E> UnaryOperator<FeatureViewBuilder<E>> unusualAmount(Field<E> amount) {
    return view ->
        view.last("amount", amount, MONTH)
            .mean("amount_mean_30d", amount, Window.of(MONTH))
            .standardDeviation("amount_deviation_30d", amount, Window.of(MONTH))
            .derived(
                "amount_z_score",
                v -> {
                  double deviation = v.value("amount_deviation_30d");
                  return deviation == 0
                      ? 0
                      : (v.value("amount") - v.value("amount_mean_30d")) / deviation;
                });
  }

  /**
   * How unusual the hour is for this user: {@code unusual_time} = 1 - h / n(30 days), with h the
   * number of events of 30 days in the same hour of the day, the event included. 0 for a user who
   * only ever comes at this hour (or for the first time), near 1 for an hour never seen. Adds
   * {@code hour_share} = h / n(30 days).
   *
   * @param hour the hour of the day, {@code Field.code("hour", ...)}, in the user's or the bank's
   *     zone
   */
  public static <E> UnaryOperator<FeatureViewBuilder<E>> unusualTime(Field<E> hour) {
    return view ->
        view.share("hour_share", hour, MONTH)
            .derived(
                "unusual_time", v -> v.value("hour_share") == 0 ? 0 : 1 - v.value("hour_share"));
  }

  /**
   * Risk of a merchant, for a view keyed by merchant: {@code merchant_risk_score} = (f + k p) / (c
   * + k), from 0 to 1, with c the number and f the number of frauds of the merchant's events in (t
   * - d - 30 days, t - d], d the delay after which the label is known, p the global fraud rate and
   * k the weight of that prior in events. Without events it is p. Adds {@code merchant_tx_count} =
   * c and {@code merchant_fraud_count} = f.
   *
   * @param fraud the label as a 0 or 1, {@code Field.flag(...).availableAfter(d)}
   * @param globalRate p, 0 to 1
   * @param priorEvents k, positive
   */
  public static <E> UnaryOperator<FeatureViewBuilder<E>> merchantRisk(
      Field<E> fraud, double globalRate, double priorEvents) {
    if (!(globalRate >= 0 && globalRate <= 1)) {
      throw new IllegalArgumentException("globalRate must be 0 to 1: " + globalRate);
    }
    if (!(priorEvents > 0)) {
      throw new IllegalArgumentException("priorEvents must be positive: " + priorEvents);
    }
    Window window = Window.of(MONTH).delayedBy(fraud.availableAfter());
    return view ->
        view.count("merchant_tx_count", window)
            .sum("merchant_fraud_count", fraud, window)
            .derived(
                "merchant_risk_score",
                v ->
                    (v.value("merchant_fraud_count") + priorEvents * globalRate)
                        / (v.value("merchant_tx_count") + priorEvents));
  }

  /**
   * Risk of a terminal, for a view keyed by terminal: for N = 1, 7, 30 days {@code
   * terminal_tx_count_Nd} = c and {@code terminal_risk_Nd} = f / c, 0 without events, with c and f
   * the number of events and of frauds in (t - d - N days, t - d] and d the label's delay.
   *
   * @param fraud the label as a 0 or 1, {@code Field.flag(...).availableAfter(d)}
   */
  public static <E> UnaryOperator<FeatureViewBuilder<E>> terminalRisk(Field<E> fraud) {
    return view -> {
      for (int days : new int[] {1, 7, 30}) {
        Window window = Window.days(days).delayedBy(fraud.availableAfter());
        view.count("terminal_tx_count_" + days + "d", window);
        view.mean("terminal_risk_" + days + "d", fraud, window);
      }
      return view;
    };
  }

  /** {@code new_device} = 1 if no earlier event of 30 days has this device, else 0. */
  public static <E> UnaryOperator<FeatureViewBuilder<E>> newDevice(Field<E> device) {
    return view -> view.firstTime("new_device", device, MONTH);
  }

  /** {@code new_country} = 1 if no earlier event of 30 days has this country, else 0. */
  public static <E> UnaryOperator<FeatureViewBuilder<E>> newCountry(Field<E> country) {
    return view -> view.firstTime("new_country", country, MONTH);
  }

  /**
   * {@code travel_speed_kmh} = great-circle distance from the event before to this one over the
   * time between them (at least one second), 0 without an event within a day; {@code
   * impossible_travel} = 1 if that is more than the given speed.
   *
   * @param kilometresPerHour what nobody travels at; 900 is an airliner
   */
  public static <E> UnaryOperator<FeatureViewBuilder<E>> impossibleTravel(
      Field<E> latitude, Field<E> longitude, double kilometresPerHour) {
    return view ->
        view.speed("travel_speed_kmh", latitude, longitude, DAY)
            .derived(
                "impossible_travel", v -> v.value("travel_speed_kmh") > kilometresPerHour ? 1 : 0);
  }

  /**
   * Failed logins: {@code failed_logins_10min} and {@code failed_logins_1h} = events that failed,
   * {@code failed_login_streak} = how many failed in a row up to this one within an hour, {@code
   * seconds_since_failed_login} = t less the time of the last failure before this event, at most an
   * hour.
   */
  public static <E> UnaryOperator<FeatureViewBuilder<E>> failedLogins(Filter<E> failed) {
    Duration hour = Duration.ofHours(1);
    return view ->
        view.count("failed_logins_10min", Window.minutes(10), failed)
            .count("failed_logins_1h", Window.of(hour), failed)
            .streak("failed_login_streak", hour, failed)
            .secondsSincePrevious("seconds_since_failed_login", hour, failed);
  }

  /**
   * {@code distinct_X_24h} = how many different values X had in 24 hours; X is the field's name.
   */
  public static <E> UnaryOperator<FeatureViewBuilder<E>> distinct(Field<E> category) {
    return view -> view.distinct("distinct_" + category.name() + "_24h", category, Window.of(DAY));
  }
}

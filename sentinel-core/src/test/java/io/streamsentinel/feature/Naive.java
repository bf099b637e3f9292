package io.streamsentinel.feature;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The definition of each feature, spelled out: keep every event, compute everything anew. */
final class Naive {
  static final Duration HOUR = Duration.ofHours(1);
  static final Duration DAY = Duration.ofDays(1);
  static final Duration LATENESS = Duration.ofMinutes(10);

  private final Map<String, List<Tx>> arrived = new HashMap<>();

  /** One of every kind of feature, over windows short enough to see events leave. */
  static FeatureViewBuilder<Tx> view() {
    return named(Tx.view());
  }

  static FeatureViewBuilder<Tx> named(FeatureViewBuilder<Tx> view) {
    Window hour = Window.of(HOUR);
    Window day = Window.of(DAY);
    Window delayed = Window.of(DAY).delayedBy(HOUR);
    return view.count("count_hour", hour)
        .count("count_declined", day, Tx.DECLINED)
        .count("count_delayed", delayed)
        .sum("sum_day", Tx.AMOUNT, day)
        .sum("sum_delayed_declined", Tx.AMOUNT, delayed, Tx.DECLINED)
        .mean("mean_day", Tx.AMOUNT, day)
        .standardDeviation("deviation_day", Tx.AMOUNT, day)
        .standardDeviation("deviation_delayed", Tx.AMOUNT, delayed, Tx.DECLINED)
        .min("min_hour", Tx.AMOUNT, hour)
        .max("max_day", Tx.AMOUNT, day)
        .max("max_delayed_declined", Tx.AMOUNT, delayed, Tx.DECLINED)
        .distinct("merchants_day", Tx.MERCHANT, day)
        .distinct("merchants_delayed", Tx.MERCHANT, delayed, Tx.DECLINED)
        .share("merchant_share", Tx.MERCHANT, DAY)
        .firstTime("merchant_new", Tx.MERCHANT, DAY)
        .last("amount", Tx.AMOUNT, HOUR)
        .secondsSincePrevious("since_previous", HOUR)
        .secondsSincePrevious("since_declined", DAY, Tx.DECLINED)
        .secondsSinceFirst("since_first", DAY)
        .streak("declined_streak", HOUR, Tx.DECLINED)
        .speed("speed", Tx.LATITUDE, Tx.LONGITUDE, DAY)
        .derived("mean_over_deviation", v -> v.value("mean_day") + v.value("deviation_day"))
        .allowedLateness(LATENESS);
  }

  /** Counts an event and gives its features; {@code null} if it comes too late. */
  Map<String, Double> apply(Tx tx) {
    List<Tx> events = arrived.computeIfAbsent(tx.user(), user -> new ArrayList<>());
    long clock = events.stream().mapToLong(Tx::timeMillis).max().orElse(Long.MIN_VALUE);
    if (!events.isEmpty() && tx.timeMillis() < clock - LATENESS.toMillis()) {
      return Map.of();
    }
    events.add(tx);
    return at(tx.user(), tx.timeMillis());
  }

  Map<String, Double> at(String user, long asOf) {
    List<Tx> hour = window(user, asOf, HOUR, Duration.ZERO);
    List<Tx> day = window(user, asOf, DAY, Duration.ZERO);
    List<Tx> delayed = window(user, asOf, DAY, HOUR);
    List<Tx> dayDeclined = day.stream().filter(Tx::declined).toList();
    List<Tx> delayedDeclined = delayed.stream().filter(Tx::declined).toList();
    Map<String, Double> all = new LinkedHashMap<>();
    all.put("count_hour", (double) hour.size());
    all.put("count_declined", (double) dayDeclined.size());
    all.put("count_delayed", (double) delayed.size());
    all.put("sum_day", sum(day));
    all.put("sum_delayed_declined", sum(delayedDeclined));
    all.put("mean_day", day.isEmpty() ? 0 : sum(day) / day.size());
    all.put("deviation_day", deviation(day));
    all.put("deviation_delayed", deviation(delayedDeclined));
    all.put("min_hour", hour.stream().mapToLong(Tx::amountMinor).min().orElse(0) / 100.0);
    all.put("max_day", day.stream().mapToLong(Tx::amountMinor).max().orElse(0) / 100.0);
    all.put(
        "max_delayed_declined",
        delayedDeclined.stream().mapToLong(Tx::amountMinor).max().orElse(0) / 100.0);
    all.put("merchants_day", (double) day.stream().map(Tx::merchant).distinct().count());
    all.put(
        "merchants_delayed",
        (double) delayedDeclined.stream().map(Tx::merchant).distinct().count());
    sequence(all, hour, day, asOf);
    return all;
  }

  private static void sequence(Map<String, Double> all, List<Tx> hour, List<Tx> day, long asOf) {
    Tx newest = day.isEmpty() ? null : day.get(day.size() - 1);
    long same =
        newest == null
            ? 0
            : day.stream().filter(tx -> tx.merchant().equals(newest.merchant())).count();
    all.put("merchant_share", day.isEmpty() ? 0 : (double) same / day.size());
    all.put("merchant_new", same == 1 ? 1.0 : 0.0);
    all.put("amount", hour.isEmpty() ? 0 : hour.get(hour.size() - 1).amountMinor() / 100.0);
    all.put("since_previous", since(hour, tx -> true, asOf, HOUR));
    all.put("since_declined", since(day, Tx::declined, asOf, DAY));
    all.put("since_first", day.isEmpty() ? 0 : (asOf - day.get(0).timeMillis()) / 1000.0);
    double streak = 0;
    for (int i = hour.size() - 1; i >= 0 && hour.get(i).declined(); i--) {
      streak++;
    }
    all.put("declined_streak", streak);
    double speed = 0;
    if (day.size() > 1) {
      Tx a = day.get(day.size() - 2);
      Tx b = day.get(day.size() - 1);
      double km = Aggregations.kilometres(a.latitude(), a.longitude(), b.latitude(), b.longitude());
      speed = km / (Math.max(1000, b.timeMillis() - a.timeMillis()) / 3_600_000.0);
    }
    all.put("speed", speed);
    double mean = day.isEmpty() ? 0 : sum(day) / day.size();
    all.put("mean_over_deviation", mean + deviation(day));
  }

  private static double since(List<Tx> window, Predicate<Tx> which, long asOf, Duration within) {
    for (int i = window.size() - 2; i >= 0; i--) {
      if (which.test(window.get(i))) {
        return (asOf - window.get(i).timeMillis()) / 1000.0;
      }
    }
    return within.toMillis() / 1000.0;
  }

  private List<Tx> window(String user, long asOf, Duration length, Duration delay) {
    long right = asOf - delay.toMillis();
    long left = right - length.toMillis();
    return arrived.getOrDefault(user, List.of()).stream()
        .filter(tx -> tx.timeMillis() > left && tx.timeMillis() <= right)
        .sorted(Comparator.comparingLong(Tx::timeMillis))
        .toList();
  }

  private static double sum(List<Tx> events) {
    return events.stream().mapToLong(Tx::amountMinor).sum() / 100.0;
  }

  private static double deviation(List<Tx> events) {
    if (events.size() < 2) {
      return 0;
    }
    BigInteger n = BigInteger.valueOf(events.size());
    BigInteger sum = BigInteger.ZERO;
    BigInteger squares = BigInteger.ZERO;
    for (Tx tx : events) {
      BigInteger amount = BigInteger.valueOf(tx.amountMinor());
      sum = sum.add(amount);
      squares = squares.add(amount.pow(2));
    }
    BigDecimal variance =
        new BigDecimal(squares.multiply(n).subtract(sum.pow(2)))
            .divide(new BigDecimal(n.multiply(n.subtract(BigInteger.ONE))), MathContext.DECIMAL128);
    return Math.sqrt(variance.doubleValue()) / 100;
  }
}

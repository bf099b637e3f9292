package io.streamsentinel.feature;

import io.streamsentinel.feature.RowLayout.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Declares a {@link FeatureView}, feature by feature, in the order its vectors will have. Each
 * method refuses what it can judge alone; {@link #build} judges the rest. Not thread-safe.
 *
 * @param <E> the event
 */
public final class FeatureViewBuilder<E> {
  private static final int MAX_FILTERS = 63;

  private final String name;
  private final Function<E, String> key;
  private final ToLongFunction<E> time;
  private final Map<String, Feature<E>> features = new LinkedHashMap<>();
  private final Map<String, Field<E>> fields = new TreeMap<>();
  private final Map<String, Filter<E>> filters = new TreeMap<>();
  private Duration allowedLateness = Duration.ofMinutes(5);
  private @Nullable Duration timeToLive;
  private int maxEvents = 4096;
  private Overflow overflow = Overflow.FOLD;
  private int revision = 1;

  FeatureViewBuilder(String name, Function<E, String> key, ToLongFunction<E> time) {
    this.name = Names.require("view", name);
    this.key = Objects.requireNonNull(key, "key");
    this.time = Objects.requireNonNull(time, "timeMillis");
  }

  /** How many events the window holds. */
  public FeatureViewBuilder<E> count(String feature, Window window) {
    return count(feature, window, null);
  }

  /** How many events of the window pass the filter. */
  public FeatureViewBuilder<E> count(String feature, Window window, @Nullable Filter<E> filter) {
    return add(
        feature,
        0,
        window,
        List.of(),
        filter,
        (plan, f, where) -> Aggregations.sum(plan.layout().measure(Kind.COUNT, -1, where)));
  }

  /** The sum of a number over the window. */
  public FeatureViewBuilder<E> sum(String feature, Field<E> field, Window window) {
    return sum(feature, field, window, null);
  }

  /** The sum of a number over the window's events that pass the filter. */
  public FeatureViewBuilder<E> sum(
      String feature, Field<E> field, Window window, @Nullable Filter<E> filter) {
    requireNumber(feature, field);
    return add(
        feature,
        field.decimals(),
        window,
        List.of(field),
        filter,
        (plan, f, where) -> Aggregations.sum(plan.layout().measure(Kind.SUM, f[0], where)));
  }

  /** The mean of a number over the window. */
  public FeatureViewBuilder<E> mean(String feature, Field<E> field, Window window) {
    return mean(feature, field, window, null);
  }

  /** The mean of a number over the window's events that pass the filter. */
  public FeatureViewBuilder<E> mean(
      String feature, Field<E> field, Window window, @Nullable Filter<E> filter) {
    requireNumber(feature, field);
    double unit = FeatureNames.unit(field.decimals());
    return add(
        feature,
        FeatureNames.REAL,
        window,
        List.of(field),
        filter,
        (plan, f, where) ->
            Aggregations.mean(
                plan.layout().measure(Kind.SUM, f[0], where),
                plan.layout().measure(Kind.COUNT, -1, where),
                unit));
  }

  /** The sample standard deviation (n - 1) of a number over the window; 0 below two events. */
  public FeatureViewBuilder<E> standardDeviation(String feature, Field<E> field, Window window) {
    return standardDeviation(feature, field, window, null);
  }

  /** The sample standard deviation over the window's events that pass the filter. */
  public FeatureViewBuilder<E> standardDeviation(
      String feature, Field<E> field, Window window, @Nullable Filter<E> filter) {
    requireNumber(feature, field);
    double unit = FeatureNames.unit(field.decimals());
    return add(
        feature,
        FeatureNames.REAL,
        window,
        List.of(field),
        filter,
        (plan, f, where) ->
            Aggregations.deviation(
                plan.layout().measure(Kind.SQUARES, f[0], where),
                plan.layout().measure(Kind.SUM, f[0], where),
                plan.layout().measure(Kind.COUNT, -1, where),
                unit));
  }

  /** The smallest value of a number in the window. */
  public FeatureViewBuilder<E> min(String feature, Field<E> field, Window window) {
    return extreme(feature, field, window, null, false);
  }

  /** The smallest value among the window's events that pass the filter. */
  public FeatureViewBuilder<E> min(
      String feature, Field<E> field, Window window, @Nullable Filter<E> filter) {
    return extreme(feature, field, window, filter, false);
  }

  /** The largest value of a number in the window. */
  public FeatureViewBuilder<E> max(String feature, Field<E> field, Window window) {
    return extreme(feature, field, window, null, true);
  }

  /** The largest value among the window's events that pass the filter. */
  public FeatureViewBuilder<E> max(
      String feature, Field<E> field, Window window, @Nullable Filter<E> filter) {
    return extreme(feature, field, window, filter, true);
  }

  private FeatureViewBuilder<E> extreme(
      String feature, Field<E> field, Window window, @Nullable Filter<E> filter, boolean largest) {
    requireNumber(feature, field);
    return add(
        feature,
        field.decimals(),
        window,
        List.of(field),
        filter,
        (plan, f, where) -> {
          int slot = largest ? plan.layout().max(f[0]) : plan.layout().min(f[0]);
          int index =
              plan.index(
                  (largest ? "max/" : "min/") + f[0] + "/" + where,
                  window,
                  () -> new Extremes(slot, where, largest));
          return IndexedAggregations.extreme(index, slot, where, largest);
        });
  }

  /** How many different values of a category the window holds. */
  public FeatureViewBuilder<E> distinct(String feature, Field<E> field, Window window) {
    return distinct(feature, field, window, null);
  }

  /** How many different values the window's events that pass the filter have. */
  public FeatureViewBuilder<E> distinct(
      String feature, Field<E> field, Window window, @Nullable Filter<E> filter) {
    requireCategory(feature, field);
    return add(
        feature,
        0,
        window,
        List.of(field),
        filter,
        (plan, f, where) -> {
          plan.layout().raw(f[0]);
          return IndexedAggregations.distinct(values(plan, f[0], where, window), f[0], where);
        });
  }

  /**
   * Which share of the entity's events within this time, the newest included, has the newest
   * event's value: 0 to 1. Small for an unusual hour, merchant or country.
   */
  public FeatureViewBuilder<E> share(String feature, Field<E> field, Duration within) {
    requireCategory(feature, field);
    Window window = Window.of(within);
    return add(
        feature,
        FeatureNames.REAL,
        window,
        List.of(field),
        null,
        (plan, f, where) -> {
          plan.layout().raw(f[0]);
          int index = values(plan, f[0], where, window);
          return IndexedAggregations.share(index, f[0], where, RowLayout.EVENTS);
        });
  }

  /** 1 if no earlier event within this time has the newest event's value, else 0. */
  public FeatureViewBuilder<E> firstTime(String feature, Field<E> field, Duration within) {
    requireCategory(feature, field);
    Window window = Window.of(within);
    return add(
        feature,
        0,
        window,
        List.of(field),
        null,
        (plan, f, where) -> {
          plan.layout().raw(f[0]);
          return IndexedAggregations.firstTime(values(plan, f[0], where, window), f[0]);
        });
  }

  private static int values(StatePlan.Builder plan, int field, int filter, Window window) {
    return plan.index(
        "values/" + field + "/" + filter, window, () -> new ValueCounts(field, filter));
  }

  /** A number of the newest event within this time. */
  public FeatureViewBuilder<E> last(String feature, Field<E> field, Duration within) {
    requireNumber(feature, field);
    return add(
        feature,
        field.decimals(),
        Window.of(within),
        List.of(field),
        null,
        (plan, f, where) -> {
          plan.layout().raw(f[0]);
          return Aggregations.last(f[0]);
        });
  }

  /** Seconds since the event before the newest; {@code within} if that is longer ago. */
  public FeatureViewBuilder<E> secondsSincePrevious(String feature, Duration within) {
    return secondsSincePrevious(feature, within, null);
  }

  /** Seconds since the last event before the newest that passes the filter, or {@code within}. */
  public FeatureViewBuilder<E> secondsSincePrevious(
      String feature, Duration within, @Nullable Filter<E> filter) {
    long millis = within.toMillis();
    return add(
        feature,
        FeatureNames.REAL,
        Window.of(within),
        List.of(),
        filter,
        (plan, f, where) ->
            where < 0
                ? Aggregations.sinceLast(millis)
                : Aggregations.sinceLastPassing(
                    plan.layout().measure(Kind.LAST_TIME, -1, where), millis));
  }

  /** Seconds since the first event within this time: the age of the entity, as far as known. */
  public FeatureViewBuilder<E> secondsSinceFirst(String feature, Duration within) {
    return add(
        feature,
        FeatureNames.REAL,
        Window.of(within),
        List.of(),
        null,
        (plan, f, where) -> Aggregations.sinceFirst());
  }

  /** How many events in a row, up to the newest, passed the filter within this time. */
  public FeatureViewBuilder<E> streak(String feature, Duration within, Filter<E> filter) {
    return add(
        feature,
        0,
        Window.of(within),
        List.of(),
        filter,
        (plan, f, where) -> Aggregations.streak(plan.layout().measure(Kind.STREAK, -1, where)));
  }

  /**
   * The speed in km/h from the event before the newest to the newest, great circle over elapsed
   * time (at least one second); 0 if there is no earlier event within this time.
   */
  public FeatureViewBuilder<E> speed(
      String feature, Field<E> latitude, Field<E> longitude, Duration within) {
    requireDegrees(feature, latitude);
    requireDegrees(feature, longitude);
    return add(
        feature,
        FeatureNames.REAL,
        Window.of(within),
        List.of(latitude, longitude),
        null,
        (plan, f, where) -> {
          plan.layout().raw(f[0]);
          plan.layout().raw(f[1]);
          return Aggregations.speed(f[0], f[1]);
        });
  }

  /** A plain function of the features declared before it; it must have no memory of its own. */
  public FeatureViewBuilder<E> derived(String feature, ToDoubleFunction<FeatureVector> function) {
    Objects.requireNonNull(function, "function");
    return put(new Feature<>(feature, FeatureNames.REAL, null, List.of(), null, null, function));
  }

  /** Adds a group of features, for example one of the ready ones. */
  public FeatureViewBuilder<E> with(UnaryOperator<FeatureViewBuilder<E>> group) {
    return group.apply(this);
  }

  /**
   * How far an event may be behind the newest of its entity and still count. Default: 5 minutes.
   */
  public FeatureViewBuilder<E> allowedLateness(Duration allowedLateness) {
    if (allowedLateness.isNegative()) {
      throw new IllegalArgumentException(
          "allowedLateness must not be negative: " + allowedLateness);
    }
    Window.requireMillis("allowedLateness", allowedLateness);
    this.allowedLateness = allowedLateness;
    return this;
  }

  /** How many rows an entity holds at most: 16 to 65536. Default: 4096. */
  public FeatureViewBuilder<E> maxEvents(int maxEvents) {
    if (maxEvents < 16 || maxEvents > 65_536) {
      throw new IllegalArgumentException("maxEvents must be 16 to 65536: " + maxEvents);
    }
    this.maxEvents = maxEvents;
    return this;
  }

  /** What happens to an entity that is full. Default: {@link Overflow#FOLD}. */
  public FeatureViewBuilder<E> overflow(Overflow overflow) {
    this.overflow = Objects.requireNonNull(overflow, "overflow");
    return this;
  }

  /** Raise it when a field's or filter's function changes its meaning. Default: 1. */
  public FeatureViewBuilder<E> revision(int revision) {
    if (revision < 1) {
      throw new IllegalArgumentException("revision must be at least 1: " + revision);
    }
    this.revision = revision;
    return this;
  }

  /**
   * How long a store keeps an entity after the last write, by the store's clock. Default: the
   * horizon and a week. It must be longer than the horizon: the difference is how long a consumer
   * may be down before it rebuilds.
   */
  public FeatureViewBuilder<E> timeToLive(Duration timeToLive) {
    Window.requireMillis("timeToLive", timeToLive);
    this.timeToLive = timeToLive;
    return this;
  }

  /**
   * Builds the view.
   *
   * @throws IllegalArgumentException if it has no feature, if a window would read a label before it
   *     is known, or if the time to live is too short
   */
  public FeatureView<E> build() {
    List<Feature<E>> list = List.copyOf(features.values());
    List<Window> windows = new ArrayList<>();
    Duration reach = Duration.ZERO;
    for (Feature<E> feature : list) {
      Window window = feature.window();
      if (window != null) {
        windows.add(window);
        reach = window.reach().compareTo(reach) > 0 ? window.reach() : reach;
      }
    }
    if (windows.isEmpty()) {
      throw new IllegalArgumentException("view '" + name + "' has no feature over a window");
    }
    Duration horizon = reach.plus(allowedLateness);
    Duration live = timeToLive == null ? horizon.plus(Duration.ofDays(7)) : timeToLive;
    if (live.compareTo(horizon) <= 0) {
      throw new IllegalArgumentException(
          "view '" + name + "': timeToLive " + live + " must exceed the horizon " + horizon);
    }
    StatePlan.Builder plan =
        new StatePlan.Builder(fields.size(), filters.size(), windows, horizon.toMillis());
    CompiledView<E> compiled =
        new CompiledView<>(
            list,
            List.copyOf(fields.values()),
            List.copyOf(filters.values()),
            plan,
            p -> p.build(allowedLateness.toMillis(), maxEvents, overflow));
    return new FeatureView<>(
        name, key, time, horizon, allowedLateness, live, definition(horizon, plan), compiled);
  }

  private String definition(Duration horizon, StatePlan.Builder plan) {
    StringBuilder text = new StringBuilder("layout=1;view=" + name + ";revision=" + revision);
    text.append(";horizon=").append(horizon.toMillis());
    text.append(";lateness=").append(allowedLateness.toMillis());
    text.append(";max=").append(maxEvents).append(';').append(overflow);
    text.append(";fields=");
    fields.values().forEach(field -> text.append(field.definition()).append(','));
    text.append(";filters=").append(filters.keySet());
    if (overflow == Overflow.FOLD) {
      text.append(";tiles=").append(plan.layout().definition());
    }
    return text.toString();
  }

  private FeatureViewBuilder<E> add(
      String feature,
      int decimals,
      Window window,
      List<Field<E>> used,
      @Nullable Filter<E> filter,
      Feature.Compiler compiler) {
    for (Field<E> field : used) {
      Field<E> known = fields.putIfAbsent(field.name(), field);
      if (known != null && known != field) {
        throw new IllegalArgumentException(
            "field '" + field.name() + "' is declared twice: declare it once and share it");
      }
    }
    if (filter != null) {
      Filter<E> known = filters.putIfAbsent(filter.name(), filter);
      if (known != null && known != filter) {
        throw new IllegalArgumentException(
            "filter '" + filter.name() + "' is declared twice: declare it once and share it");
      }
      if (filters.size() > MAX_FILTERS) {
        throw new IllegalArgumentException("a view has at most " + MAX_FILTERS + " filters");
      }
    }
    Feature<E> added = new Feature<>(feature, decimals, window, used, filter, compiler, null);
    if (added.availableAfter().compareTo(window.delay()) > 0) {
      throw new IllegalArgumentException(
          "feature '"
              + feature
              + "' would know the future: what it reads is known after "
              + added.availableAfter()
              + ", but its window is delayed by "
              + window.delay());
    }
    return put(added);
  }

  private FeatureViewBuilder<E> put(Feature<E> feature) {
    Names.require("feature", feature.name());
    if (features.putIfAbsent(feature.name(), feature) != null) {
      throw new IllegalArgumentException("feature '" + feature.name() + "' is declared twice");
    }
    return this;
  }

  private static void requireNumber(String feature, Field<?> field) {
    if (field.isCategory()) {
      throw new IllegalArgumentException(
          "feature '" + feature + "' needs a number, '" + field.name() + "' is a category");
    }
  }

  private static void requireCategory(String feature, Field<?> field) {
    if (!field.isCategory()) {
      throw new IllegalArgumentException(
          "feature '" + feature + "' needs a category, '" + field.name() + "' is a number");
    }
  }

  private static void requireDegrees(String feature, Field<?> field) {
    if (field.isCategory() || field.decimals() != 6) {
      throw new IllegalArgumentException(
          "feature '" + feature + "' needs Field.degrees(...), not '" + field.name() + "'");
    }
  }
}

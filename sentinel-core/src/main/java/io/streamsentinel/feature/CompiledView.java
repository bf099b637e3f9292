package io.streamsentinel.feature;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A view made ready to run: reads events, folds them and evaluates features. Immutable. */
final class CompiledView<E> {
  private final StatePlan plan;
  private final List<Field<E>> fields;
  private final List<Filter<E>> filters;
  private final FeatureNames names;
  private final @Nullable Aggregation[] aggregations;
  private final List<@Nullable ToDoubleFunction<FeatureVector>> derived = new ArrayList<>();
  private final boolean anyDerived;
  private final long[] fromLag;
  private final long[] toLag;
  private final int[] fromEdge;
  private final int[] toEdge;

  CompiledView(
      List<Feature<E>> features,
      List<Field<E>> fields,
      List<Filter<E>> filters,
      StatePlan.Builder builder,
      java.util.function.Function<StatePlan.Builder, StatePlan> finish) {
    int n = features.size();
    this.fields = List.copyOf(fields);
    this.filters = List.copyOf(filters);
    this.aggregations = new @Nullable Aggregation[n];
    this.fromLag = new long[n];
    this.toLag = new long[n];
    this.fromEdge = new int[n];
    this.toEdge = new int[n];
    int[] decimals = new int[n];
    for (int i = 0; i < n; i++) {
      Feature<E> feature = features.get(i);
      decimals[i] = feature.decimals();
      derived.add(feature.derived());
      Window window = feature.window();
      Feature.Compiler compiler = feature.compiler();
      if (window != null && compiler != null) {
        int[] positions = feature.fields().stream().mapToInt(fields::indexOf).toArray();
        int filter = feature.filter() == null ? -1 : filters.indexOf(feature.filter());
        aggregations[i] = compiler.compile(builder, positions, filter);
        fromLag[i] = window.fromLag();
        toLag[i] = window.toLag();
        fromEdge[i] = builder.edge(fromLag[i]);
        toEdge[i] = builder.edge(toLag[i]);
      }
    }
    this.anyDerived = derived.stream().anyMatch(java.util.Objects::nonNull);
    this.names = new FeatureNames(features.stream().map(Feature::name).toList(), decimals);
    this.plan = finish.apply(builder);
  }

  StatePlan plan() {
    return plan;
  }

  FeatureNames names() {
    return names;
  }

  /** Which fields are categories, in the order of the layout. */
  boolean[] categories() {
    boolean[] categories = new boolean[fields.size()];
    for (int i = 0; i < categories.length; i++) {
      categories[i] = fields.get(i).isCategory();
    }
    return categories;
  }

  /** Reads an event's fields into {@code values} and gives the bits of its filters. */
  long extract(E event, long[] values) {
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = fields.get(i).of(event);
      }
      long bits = 0;
      for (int i = 0; i < filters.size(); i++) {
        bits |= filters.get(i).test(event) ? 1L << i : 0;
      }
      return bits;
    } catch (InvalidEventException e) {
      throw e;
    } catch (RuntimeException e) {
      throw InvalidEventException.failed(e);
    }
  }

  /** The vector after an event: as of its own time, whatever has arrived before it counted. */
  FeatureVector after(EntityState state, FoldOutcome outcome, long time) {
    return switch (outcome) {
      case FOLDED -> now(state, 0);
      case FOLDED_LATE -> at(state, time, 0);
      case TOO_LATE -> now(state, FeatureVector.LATE);
      case REFUSED -> at(state, time, FeatureVector.REFUSED);
    };
  }

  /** The vector at the entity's newest event, in constant time. */
  private FeatureVector now(EntityState state, int flags) {
    int n = aggregations.length;
    long[] bits = new long[n];
    long[] uncertain = state.tiled() ? new long[n] : null;
    long asOf = state.clock();
    int newest = state.end() - 1;
    for (int i = 0; i < n; i++) {
      Aggregation aggregation = aggregations[i];
      if (aggregation != null) {
        int from = state.edge(fromEdge[i]);
        int to = state.edge(toEdge[i]);
        bits[i] = aggregation.evaluate(state, from, to, newest, true, asOf);
        if (uncertain != null) {
          uncertain[i] = uncertain(state, aggregation, from, to);
        }
      }
    }
    return finish(bits, asOf, flags, uncertain);
  }

  /** The vector at any time that the state still covers. */
  FeatureVector at(EntityState state, long asOf, int flags) {
    int n = aggregations.length;
    long[] bits = new long[n];
    long[] uncertain = state.tiled() ? new long[n] : null;
    int newest = state.after(asOf) - 1;
    for (int i = 0; i < n; i++) {
      Aggregation aggregation = aggregations[i];
      if (aggregation != null) {
        int from = state.after(asOf - fromLag[i]);
        int to = state.after(asOf - toLag[i]);
        bits[i] = aggregation.evaluate(state, from, to, newest, false, asOf);
        if (uncertain != null) {
          uncertain[i] = uncertain(state, aggregation, from, to);
        }
      }
    }
    return finish(bits, asOf, flags, uncertain);
  }

  private static long uncertain(EntityState state, Aggregation aggregation, int from, int to) {
    if (aggregation.minds(state)) {
      return state.count(from, to) - (to - from);
    }
    long atLeft = from < to ? state.events(from) - 1 : 0;
    long atRight = to < state.end() ? state.events(to) - 1 : 0;
    return atLeft + atRight;
  }

  private FeatureVector finish(long[] bits, long asOf, int flags, long @Nullable [] uncertain) {
    long most = 0;
    if (uncertain != null) {
      for (long events : uncertain) {
        most = Math.max(most, events);
      }
    }
    long[] bound = most == 0 ? null : uncertain;
    FeatureVector vector = new FeatureVector(names, bits, asOf, flags, bound);
    if (anyDerived) {
      for (int i = 0; i < bits.length; i++) {
        ToDoubleFunction<FeatureVector> function = derived.get(i);
        if (function != null) {
          bits[i] = Double.doubleToRawLongBits(function.applyAsDouble(vector));
          if (bound != null) {
            bound[i] = most;
          }
        }
      }
    }
    return vector;
  }
}

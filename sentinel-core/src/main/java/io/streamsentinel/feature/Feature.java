package io.streamsentinel.feature;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A feature as declared.
 *
 * @param window what it reads; null for a derived feature
 * @param compiler makes its aggregation; null for a derived feature
 * @param derived a function of the features before it; null for an aggregation
 */
record Feature<E>(
    String name,
    int decimals,
    @Nullable Window window,
    List<Field<E>> fields,
    @Nullable Filter<E> filter,
    @Nullable Compiler compiler,
    @Nullable ToDoubleFunction<FeatureVector> derived) {

  /** Takes the slots and indexes that an aggregation needs. */
  interface Compiler {
    Aggregation compile(StatePlan.Builder plan, int[] fields, int filter);
  }

  /** How late the latest of the things it reads is known. */
  java.time.Duration availableAfter() {
    java.time.Duration latest = filter == null ? java.time.Duration.ZERO : filter.availableAfter();
    for (Field<E> field : fields) {
      latest = field.availableAfter().compareTo(latest) > 0 ? field.availableAfter() : latest;
    }
    return latest;
  }
}

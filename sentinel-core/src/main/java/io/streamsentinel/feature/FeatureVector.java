package io.streamsentinel.feature;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of a view's features for one entity at one event time. Immutable, and small: one array
 * of numbers; the names are shared with the view.
 *
 * <p>A feature over no events is 0.
 */
public final class FeatureVector {
  static final int LATE = 1;
  static final int REFUSED = 2;
  static final int STALE = 4;

  private final FeatureNames names;
  private final long[] bits;
  private final long asOf;
  private final int flags;
  private final long @Nullable [] uncertain;

  FeatureVector(
      FeatureNames names, long[] bits, long asOf, int flags, long @Nullable [] uncertain) {
    this.names = names;
    this.bits = bits;
    this.asOf = asOf;
    this.flags = flags;
    this.uncertain = uncertain;
  }

  /** The names, in the order the view declares them. */
  public List<String> names() {
    return names.names();
  }

  /** Where a feature stands in {@link #values}: look it up once, not per event. */
  public int position(String name) {
    return names.position(name);
  }

  /**
   * A feature as a double, sums of money in whole units.
   *
   * @throws IllegalArgumentException if the view has no such feature; the message lists them
   */
  public double value(String name) {
    return value(names.position(name));
  }

  /** The feature at this position. */
  public double value(int position) {
    return names.value(position, bits[position]);
  }

  /**
   * A feature that is an integer, exactly: counts as they are, sums, extremes and last values in
   * the smallest unit of their field.
   *
   * @throws IllegalArgumentException if there is no such feature or it is a real number
   */
  public long exact(String name) {
    int position = names.position(name);
    if (names.real(position)) {
      throw new IllegalArgumentException("'" + name + "' is a real number: use value(...)");
    }
    return bits[position];
  }

  /** All values in the view's order, as a model takes them; a fresh array. */
  public double[] values() {
    double[] values = new double[bits.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(i);
    }
    return values;
  }

  /** The event time these values hold for. */
  public Instant asOf() {
    return Instant.ofEpochMilli(asOf);
  }

  /** {@link #asOf} in milliseconds since 1970, without an object. */
  public long asOfMillis() {
    return asOf;
  }

  /**
   * Whether the event of this vector came later than the view allows. It is then not counted, and
   * the values are those at the entity's newest event.
   */
  public boolean late() {
    return (flags & LATE) != 0;
  }

  /** Whether the event of this vector was not counted because its entity is full. */
  public boolean refused() {
    return (flags & REFUSED) != 0;
  }

  /** Whether the store was unreachable, so that values may miss what it holds. */
  public boolean stale() {
    return (flags & STALE) != 0;
  }

  /** Whether any value is approximate because old events were folded into tiles. */
  public boolean approximate() {
    return uncertain != null;
  }

  /**
   * How many events at most may be counted wrongly in a feature, or be unknown to it, because they
   * were folded into a tile; 0 if it is exact. Of a derived feature: the largest of the view's.
   */
  public long uncertainEvents(String name) {
    int position = names.position(name);
    return uncertain == null ? 0 : uncertain[position];
  }

  long[] bits() {
    return bits;
  }

  int flags() {
    return flags;
  }

  long @Nullable [] uncertain() {
    return uncertain;
  }

  FeatureVector marked(int more) {
    return new FeatureVector(names, bits, asOf, flags | more, uncertain);
  }

  /** Two vectors are equal if they have the same names, time, marks and values, bit by bit. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FeatureVector that
        && names.names().equals(that.names.names())
        && asOf == that.asOf
        && flags == that.flags
        && java.util.Arrays.equals(bits, that.bits)
        && java.util.Arrays.equals(uncertain, that.uncertain);
  }

  @Override
  public int hashCode() {
    return java.util.Arrays.hashCode(bits) * 31 + Long.hashCode(asOf);
  }

  /** Names and values. It names no key; the values are a person's all the same. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("FeatureVector[");
    for (int i = 0; i < bits.length; i++) {
      text.append(names.names().get(i)).append('=').append(value(i)).append(", ");
    }
    return text.append("asOf=").append(asOf()).append(']').toString();
  }
}

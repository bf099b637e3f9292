package io.streamsentinel.feature;

import static java.lang.Double.doubleToRawLongBits;

import java.math.BigInteger;

/**
 * The aggregations of {@link Aggregation} that need nothing but prefixes and the rows' own slots.
 */
final class Aggregations {
  private static final double MILLIS_PER_SECOND = 1000.0;
  private static final double MILLIS_PER_HOUR = 3_600_000.0;
  private static final double EARTH_RADIUS_KM = 6371.0088;
  private static final long EXACT_SQUARES = 1L << 17;

  private Aggregations() {}

  /** A count or a sum. */
  static Aggregation sum(int slot) {
    return (state, from, to, newest, now, asOf) -> state.sum(from, to, slot);
  }

  /** Sum over count; 0 over nothing. */
  static Aggregation mean(int sumSlot, int countSlot, double unit) {
    return (state, from, to, newest, now, asOf) -> {
      long count = state.sum(from, to, countSlot);
      double mean = count == 0 ? 0 : state.sum(from, to, sumSlot) / unit / count;
      return doubleToRawLongBits(mean);
    };
  }

  /** The sample standard deviation; 0 below two events. */
  static Aggregation deviation(int squaresSlot, int sumSlot, int countSlot, double unit) {
    return (state, from, to, newest, now, asOf) -> {
      long n = state.sum(from, to, countSlot);
      if (n < 2) {
        return doubleToRawLongBits(0);
      }
      long sum = state.sum(from, to, sumSlot);
      long low = state.sum(from, to, squaresSlot);
      long high = state.high(from, to, squaresSlot);
      double numerator = spread(n, sum, high, low);
      return doubleToRawLongBits(Math.sqrt(numerator / n / (n - 1)) / unit);
    };
  }

  /**
   * n times the sum of squares less the square of the sum: exact in 128 bits as long as it fits.
   */
  private static double spread(long n, long sum, long high, long low) {
    if (n > EXACT_SQUARES) {
      BigInteger squares =
          BigInteger.valueOf(high).shiftLeft(64).add(new BigInteger(Long.toUnsignedString(low)));
      return squares
          .multiply(BigInteger.valueOf(n))
          .subtract(BigInteger.valueOf(sum).pow(2))
          .doubleValue();
    }
    long productLow = low * n;
    long productHigh = Math.multiplyHigh(low, n) + (low < 0 ? n : 0) + high * n;
    long squareLow = sum * sum;
    long squareHigh = Math.multiplyHigh(sum, sum);
    long differenceLow = productLow - squareLow;
    long borrow = Long.compareUnsigned(productLow, squareLow) < 0 ? 1 : 0;
    return RowLayout.toDouble(productHigh - squareHigh - borrow, differenceLow);
  }

  /** The field of the newest event; 0 if there is none. */
  static Aggregation last(int field) {
    return (state, from, to, newest, now, asOf) -> newest < from ? 0 : state.value(newest, field);
  }

  /** Seconds since the event before the newest; the window's length if it holds none. */
  static Aggregation sinceLast(long lengthMillis) {
    return (state, from, to, newest, now, asOf) ->
        doubleToRawLongBits(
            (newest - 1 < from ? lengthMillis : asOf - state.time(newest - 1)) / MILLIS_PER_SECOND);
  }

  /** The same for events that pass a filter. */
  static Aggregation sinceLastPassing(int lastTimeSlot, long lengthMillis) {
    return (state, from, to, newest, now, asOf) -> {
      long last = newest < from ? Long.MIN_VALUE : state.slot(newest, lastTimeSlot);
      boolean inWindow = last > asOf - lengthMillis;
      return doubleToRawLongBits((inWindow ? asOf - last : lengthMillis) / MILLIS_PER_SECOND);
    };
  }

  /** Seconds since the oldest event in the window; 0 if it holds none. */
  static Aggregation sinceFirst() {
    return (state, from, to, newest, now, asOf) ->
        doubleToRawLongBits(from >= to ? 0 : (asOf - state.time(from)) / MILLIS_PER_SECOND);
  }

  /** How many events passed a filter without a break, up to and with the newest. */
  static Aggregation streak(int streakSlot) {
    return (state, from, to, newest, now, asOf) ->
        Math.min(state.slot(to, streakSlot), state.count(from, to));
  }

  /** Speed in km/h between the two newest events; 0 if the window holds fewer. */
  static Aggregation speed(int latitude, int longitude) {
    return (state, from, to, newest, now, asOf) -> {
      int previous = newest - 1;
      if (previous < from) {
        return doubleToRawLongBits(0);
      }
      double km =
          kilometres(
              state.value(previous, latitude) / 1e6,
              state.value(previous, longitude) / 1e6,
              state.value(newest, latitude) / 1e6,
              state.value(newest, longitude) / 1e6);
      long millis = Math.max(1000, state.time(newest) - state.time(previous));
      return doubleToRawLongBits(km / (millis / MILLIS_PER_HOUR));
    };
  }

  /** The great-circle distance (haversine, mean earth radius). */
  static double kilometres(double lat1, double lon1, double lat2, double lon2) {
    double sinLat = Math.sin(Math.toRadians(lat2 - lat1) / 2);
    double sinLon = Math.sin(Math.toRadians(lon2 - lon1) / 2);
    double h =
        sinLat * sinLat
            + Math.cos(Math.toRadians(lat1)) * Math.cos(Math.toRadians(lat2)) * sinLon * sinLon;
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, h)));
  }
}

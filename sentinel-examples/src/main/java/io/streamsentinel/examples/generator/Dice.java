package io.streamsentinel.examples.generator;

/**
 * Random numbers that are the same for a seed on every JDK and machine. {@link java.util.Random} is
 * slower, {@link java.util.SplittableRandom} may change its normal numbers between releases, and
 * {@link Math} may differ in the last bit, so this is SplitMix64 (Steele, Lea, Flood, OOPSLA 2014)
 * with {@link StrictMath}. One thread only.
 */
final class Dice {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;
  private double spareNormal;
  private boolean hasSpareNormal;

  Dice(long seed) {
    this.state = seed;
  }

  /** A number that looks random and is the same for the same input; a bijection. */
  static long mix(long value) {
    long z = value * GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The upper 53 bits of a number, as a fraction from 0 to 1 (exclusive). */
  static double fraction(long bits) {
    return (bits >>> 11) * 0x1p-53;
  }

  long next() {
    long z = state += GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Others that roll independently of these. */
  Dice fork() {
    return new Dice(mix(next()));
  }

  double uniform() {
    return fraction(next());
  }

  double between(double low, double high) {
    return low + uniform() * (high - low);
  }

  /** From 0 to {@code bound} (exclusive). */
  int below(int bound) {
    return (int) (uniform() * bound);
  }

  /** From {@code low} to {@code high}, both inclusive. */
  int between(int low, int high) {
    return low + below(high - low + 1);
  }

  boolean chance(double probability) {
    return uniform() < probability;
  }

  double exponential(double mean) {
    return -mean * StrictMath.log(1 - uniform());
  }

  /** By the polar method (Marsaglia, Bray 1964), which yields two at a time. */
  double normal(double mean, double deviation) {
    if (hasSpareNormal) {
      hasSpareNormal = false;
      return mean + deviation * spareNormal;
    }
    double x;
    double y;
    double square;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square == 0);
    double scale = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
    spareNormal = y * scale;
    hasSpareNormal = true;
    return mean + deviation * x * scale;
  }
}

package io.streamsentinel.examples.generator;

import org.jspecify.annotations.Nullable;

/**
 * Where a customer is. Each travels once in 180 days, for 2 to 9 days, and does not pay in the half
 * day before and after: so an honest traveller is never faster than an aeroplane. Nothing is
 * stored; the seed, the customer and the time say it all.
 */
final class Trips {

  private static final long SEASON_MILLIS = 180 * DayCurve.DAY_MILLIS;
  private static final long JOURNEY_MILLIS = DayCurve.DAY_MILLIS / 2;

  private final long seed;
  private final long epochMillis;

  Trips(long seed, long epochMillis) {
    this.seed = seed;
    this.epochMillis = epochMillis;
  }

  /** Where the customer is then; null on the way. */
  @Nullable Place whereabouts(int customer, long timeMillis) {
    long since = timeMillis - epochMillis;
    long season = Math.floorDiv(since, SEASON_MILLIS);
    long random = Dice.mix(seed + Dice.mix(season * Integer.MAX_VALUE + customer));
    long away = 2 * DayCurve.DAY_MILLIS + (random >>> 40) % (7 * DayCurve.DAY_MILLIS);
    long latest = SEASON_MILLIS - away - 2 * JOURNEY_MILLIS;
    long leaves = (long) (Dice.fraction(Dice.mix(random)) * latest);
    long into = Math.floorMod(since, SEASON_MILLIS) - leaves;
    if (into < 0 || into >= away + 2 * JOURNEY_MILLIS) {
      return Place.HOME;
    }
    boolean there = into >= JOURNEY_MILLIS && into < away + JOURNEY_MILLIS;
    return there ? Place.far(random) : null;
  }
}

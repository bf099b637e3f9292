package io.streamsentinel.examples.generator;

import org.jspecify.annotations.Nullable;

/**
 * Who logs in: each user lives somewhere on the map, gets up at some hour, and owns two devices,
 * one of them from a certain day on. Nothing is stored; the seed and the user's number say it all.
 */
final class LoginUsers {

  private static final long HOUR_MILLIS = 3_600_000;
  private static final double HOURS_AWAKE = 15;

  /** How often somebody is up at night whom the clock would have asleep. */
  private static final double AWAKE_AT_NIGHT = 0.01;

  /** Degrees that the map at home measures. */
  private static final double MAP = 3;

  private static final long SECOND_DEVICE_WITHIN = 60 * DayCurve.DAY_MILLIS;

  private final long seed;
  private final long epochMillis;
  private final Trips trips;

  LoginUsers(long seed, long epochMillis) {
    this.seed = seed;
    this.epochMillis = epochMillis;
    this.trips = new Trips(Dice.mix(seed), epochMillis);
  }

  /** Whether the user would log in then. */
  boolean awake(int user, long timeMillis, Dice dice) {
    double wakesAt = 5 + 4 * fraction(user, 1);
    double hour = Math.floorMod(timeMillis, DayCurve.DAY_MILLIS) / (double) HOUR_MILLIS;
    boolean day = hour >= wakesAt && hour < wakesAt + HOURS_AWAKE;
    return day || dice.chance(AWAKE_AT_NIGHT);
  }

  /** Where the user is then; null on the way. */
  @Nullable Place whereabouts(int user, long timeMillis) {
    return trips.whereabouts(user, timeMillis);
  }

  double latitude(int user, Place place) {
    return place.latitude + (place == Place.HOME ? MAP * fraction(user, 2) : 0);
  }

  double longitude(int user, Place place) {
    return place.longitude + (place == Place.HOME ? MAP * fraction(user, 3) : 0);
  }

  /** One of the devices that the user owns by then. */
  long device(int user, long timeMillis, Dice dice) {
    long since = timeMillis - epochMillis;
    boolean second = since > SECOND_DEVICE_WITHIN * fraction(user, 4) && dice.chance(0.3);
    return Dice.mix(seed + 2L * user + (second ? 1 : 0));
  }

  private double fraction(int user, int trait) {
    return Dice.fraction(Dice.mix(seed + Dice.mix(8L * user + trait)));
  }
}

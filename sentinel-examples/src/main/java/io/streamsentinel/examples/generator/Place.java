package io.streamsentinel.examples.generator;

/**
 * A part of the world. The simulator's map lies in the middle of Germany; customers travel to the
 * others, which are all more than 3,000 km from home and from each other.
 */
enum Place {
  HOME("DE", 49.5, 8.5),
  CAPE_TOWN("ZA", -33.92, 18.42),
  DUBAI("AE", 25.20, 55.27),
  LAGOS("NG", 6.52, 3.38),
  LOS_ANGELES("US", 34.05, -118.24),
  NEW_YORK("US", 40.71, -74.01),
  SAO_PAULO("BR", -23.55, -46.63),
  SINGAPORE("SG", 1.35, 103.82),
  SYDNEY("AU", -33.87, 151.21),
  TOKYO("JP", 35.68, 139.69);

  /** How many terminals a place far away has. */
  static final int TERMINALS = 100;

  private static final Place[] FAR = java.util.Arrays.copyOfRange(values(), 1, values().length);

  /** ISO 3166-1 alpha-2. */
  final String country;

  /** Degrees of the place, or of the south-western corner of the map at home. */
  final double latitude;

  final double longitude;

  Place(String country, double latitude, double longitude) {
    this.country = country;
    this.latitude = latitude;
    this.longitude = longitude;
  }

  /** The place far from home that a random number means. */
  static Place far(long random) {
    return FAR[(int) Long.remainderUnsigned(random, FAR.length)];
  }

  /** A place far from home and from the one given. */
  static Place farFrom(Place other, Dice dice) {
    Place place = far(dice.next());
    while (place == other) {
      place = far(dice.next());
    }
    return place;
  }
}

package io.streamsentinel.feature;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names of a view's features and what kind of number each is; shared by all its vectors. */
final class FeatureNames {
  static final int REAL = -1;
  private static final double[] UNITS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

  private final List<String> names;
  private final int[] decimals;
  private final Map<String, Integer> positions = new HashMap<>();

  FeatureNames(List<String> names, int[] decimals) {
    this.names = List.copyOf(names);
    this.decimals = decimals.clone();
    for (int i = 0; i < names.size(); i++) {
      positions.put(names.get(i), i);
    }
  }

  List<String> names() {
    return names;
  }

  int size() {
    return decimals.length;
  }

  int position(String name) {
    Integer position = positions.get(name);
    if (position == null) {
      throw new IllegalArgumentException("no feature '" + name + "' here; there are " + names);
    }
    return position;
  }

  boolean real(int position) {
    return decimals[position] == REAL;
  }

  double value(int position, long bits) {
    return real(position) ? Double.longBitsToDouble(bits) : bits / UNITS[decimals[position]];
  }

  static double unit(int decimals) {
    return UNITS[decimals];
  }
}

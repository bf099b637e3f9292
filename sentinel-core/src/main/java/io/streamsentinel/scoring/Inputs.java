package io.streamsentinel.scoring;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The names of a model's inputs.
 *
 * @param named whether they are names that somebody gave, not a trainer's stopgap such as f0
 */
record Inputs(List<String> names, boolean named) {

  Inputs {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new InvalidModelException("two inputs are called '" + name + "'");
      }
    }
    names = List.copyOf(names);
  }

  static Inputs unnamed(int size) {
    return new Inputs(IntStream.range(0, size).mapToObj(i -> "f" + i).toList(), false);
  }

  int size() {
    return names.size();
  }

  /** For each of these inputs, where it stands among the given columns. */
  int[] positionsIn(List<String> columns, ModelVersion model) {
    if (!named) {
      if (columns.size() != size()) {
        throw new InvalidModelException(
            "model "
                + model
                + " has no names for its "
                + size()
                + " inputs, so it needs exactly as"
                + " many columns, not "
                + columns.size()
                + ": train it with names, or give it them"
                + " in order");
      }
      return IntStream.range(0, size()).toArray();
    }
    int[] positions = new int[size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = columns.indexOf(names.get(i));
      if (positions[i] < 0) {
        throw new InvalidModelException(
            "model "
                + model
                + " needs the input '"
                + names.get(i)
                + "', which is not among "
                + columns);
      }
    }
    return positions;
  }
}

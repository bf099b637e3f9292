package io.streamsentinel.scoring;

import java.util.List;

/** Lays the reachable nodes of trees out breadth first, siblings side by side, and checks them. */
final class TreeLayout {

  final int[] roots;
  final int[] input;
  final double[] number;
  final int[] left;
  final byte[] missing;

  /** What a row that came to a node adds on average, over the training data. */
  final double[] mean;

  private int used;

  TreeLayout(int inputs, List<Tree> trees) {
    int nodes = trees.stream().mapToInt(Tree::size).sum();
    roots = new int[trees.size()];
    input = new int[nodes];
    number = new double[nodes];
    left = new int[nodes];
    missing = new byte[nodes];
    mean = new double[nodes];
    for (int i = 0; i < roots.length; i++) {
      try {
        roots[i] = lay(trees.get(i), inputs);
      } catch (InvalidModelException broken) {
        throw InvalidModelException.inTree(i, broken);
      }
    }
  }

  private int lay(Tree tree, int inputs) {
    int root = used;
    int end = root + tree.size();
    int[] source = new int[tree.size()];
    used++;
    for (int node = root; node < used; node++) {
      int from = source[node - root];
      if (tree.leaf(from)) {
        input[node] = -1;
        number[node] = finite(tree.value[from], "value of leaf", from);
        continue;
      }
      if (used + 2 > end) {
        throw new InvalidModelException("its nodes do not form a tree");
      }
      input[node] = within(tree.input[from], inputs, "input of node", from);
      number[node] = tree.threshold[from];
      missing[node] = tree.missing[from];
      left[node] = used;
      source[used++ - root] = within(tree.left[from], tree.size(), "left child of node", from);
      source[used++ - root] = within(tree.right[from], tree.size(), "right child of node", from);
    }
    for (int node = used - 1; node >= root; node--) {
      mean[node] = mean(tree, node, root, source);
    }
    return root;
  }

  private double mean(Tree tree, int node, int root, int[] source) {
    if (input[node] < 0) {
      return number[node];
    }
    int child = left[node];
    double whole = tree.weight[source[node - root]];
    if (!(whole > 0)) {
      return (mean[child] + mean[child + 1]) / 2;
    }
    double ofLeft = tree.weight[source[child - root]];
    double ofRight = tree.weight[source[child + 1 - root]];
    return (mean[child] * ofLeft + mean[child + 1] * ofRight) / whole;
  }

  private static int within(int index, int bound, String what, int node) {
    if (index < 0 || index >= bound) {
      throw new InvalidModelException(
          what + " " + node + " is " + index + ", but must be from 0 to " + (bound - 1));
    }
    return index;
  }

  private static double finite(double value, String what, int node) {
    if (!Double.isFinite(value)) {
      throw new InvalidModelException(what + " " + node + " is " + value);
    }
    return value;
  }
}

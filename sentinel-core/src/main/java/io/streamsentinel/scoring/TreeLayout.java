package io.streamsentinel.scoring;

import java.util.List;

/** Lays the reachable nodes of trees out breadth first, siblings side by side, and checks them. */
final class TreeLayout {

  final int[] roots;
  final int[] input;
  final double[] number;
  final int[] left;
  final byte[] missing;

  /**
   * How what a tree adds on average over the training data changes from a node's parent to the
   * node; at a root, that average.
   */
  final double[] step;

  private int used;

  TreeLayout(int inputs, List<Tree> trees) {
    int nodes = trees.stream().mapToInt(Tree::size).sum();
    roots = new int[trees.size()];
    input = new int[nodes];
    number = new double[nodes];
    left = new int[nodes];
    missing = new byte[nodes];
    step = new double[nodes];
    for (int i = 0; i < roots.length; i++) {
      try {
        roots[i] = lay(trees.get(i), inputs);
      } catch (InvalidModelException broken) {
        throw InvalidModelException.inTree(i, broken);
      }
    }
  }

  private int lay(Tree tree, int inputs) {
    if (tree.size() == 0) {
      throw new InvalidModelException("it has no nodes");
    }
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
    meansToSteps(tree, root, source);
    return root;
  }

  /** Children stand behind their parents, so the averages are made from the end. */
  private void meansToSteps(Tree tree, int root, int[] source) {
    double[] mean = new double[used - root];
    for (int node = used - 1; node >= root; node--) {
      int child = left[node] - root;
      if (input[node] < 0) {
        mean[node - root] = number[node];
        continue;
      }
      double whole = tree.weight[source[node - root]];
      mean[node - root] =
          whole > 0
              ? (mean[child] * tree.weight[source[child]]
                      + mean[child + 1] * tree.weight[source[child + 1]])
                  / whole
              : (mean[child] + mean[child + 1]) / 2;
      step[child + root] = mean[child] - mean[node - root];
      step[child + 1 + root] = mean[child + 1] - mean[node - root];
    }
    step[root] = mean[0];
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

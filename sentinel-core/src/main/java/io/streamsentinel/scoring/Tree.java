package io.streamsentinel.scoring;

import java.util.Arrays;

/** A decision tree as a file describes it, node by node; the root is node 0. */
final class Tree {

  /** The input that an inner node looks at. */
  final int[] input;

  /** An inner node goes left if its input is at most this. */
  final double[] threshold;

  /** What an inner node does with missing values, as {@link TreeEnsemble} encodes it. */
  final byte[] missing;

  /** Left child; negative at a leaf. */
  final int[] left;

  final int[] right;

  /** What a leaf adds to the log-odds. */
  final double[] value;

  /** How much training data came by, in the trainer's own measure. */
  final double[] weight;

  /** A tree of that many leaves that are to become a tree. */
  Tree(int nodes) {
    input = new int[nodes];
    threshold = new double[nodes];
    missing = new byte[nodes];
    left = new int[nodes];
    right = new int[nodes];
    value = new double[nodes];
    weight = new double[nodes];
    Arrays.fill(left, -1);
    Arrays.fill(right, -1);
  }

  int size() {
    return left.length;
  }

  boolean leaf(int node) {
    return left[node] < 0;
  }
}

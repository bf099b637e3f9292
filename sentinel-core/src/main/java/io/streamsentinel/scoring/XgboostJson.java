package io.streamsentinel.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Models as XGBoost's {@code save_model("model.json")} writes them, tested with 2.1; versions 1.3
 * to 3 write the same form, see the schema in XGBoost's document "Introduction to Model IO". All
 * trees count, as in {@code Booster.predict}; a best iteration from early stopping is not looked
 * at.
 */
final class XgboostJson {

  private static final Set<String> OBJECTIVES = Set.of("binary:logistic", "reg:logistic");

  private XgboostJson() {}

  static TreeEnsemble read(JsonValues document, byte[] content, String fileName) {
    JsonValues learner = document.object("learner");
    JsonValues parameters = learner.object("learner_model_param");
    requireObjective(learner.object("objective").text("name"));
    requireOne(parameters, "num_class");
    requireOne(parameters, "num_target");
    JsonValues booster = learner.object("gradient_booster");
    if (!booster.text("name").equals("gbtree")) {
      throw new InvalidModelException(
          "booster '" + booster.text("name") + "' is not supported; train with booster=gbtree");
    }
    int size = Integer.parseInt(parameters.text("num_feature"));
    Inputs inputs = inputs(learner, size);
    List<Tree> trees = new ArrayList<>();
    for (JsonValues tree : booster.object("model").objects("trees")) {
      try {
        trees.add(tree(tree, inputs));
      } catch (InvalidModelException | NumberFormatException broken) {
        throw InvalidModelException.inTree(trees.size(), broken);
      }
    }
    ModelVersion version = ModelVersion.of(declared(learner, fileName), content);
    double base = logOdds(parameters.text("base_score"));
    return TreeEnsemble.of(version, inputs, new TreeEnsemble.Arithmetic(true, base, 1), trees);
  }

  private static Tree tree(JsonValues json, Inputs inputs) {
    requireOne(json.object("tree_param"), "size_leaf_vector");
    int[] left = json.integers("left_children");
    Tree tree = new Tree(left.length);
    int[] type = json.has("split_type") ? json.integers("split_type") : new int[left.length];
    double[] condition = json.numbers("split_conditions");
    double[] defaultLeft = json.numbers("default_left");
    requireLength(left.length, type.length, condition.length, defaultLeft.length);
    copy(left, tree.left);
    copy(json.integers("right_children"), tree.right);
    copy(json.integers("split_indices"), tree.input);
    copy(json.numbers("sum_hessian"), tree.weight);
    for (int node = 0; node < left.length; node++) {
      if (!tree.leaf(node) && type[node] != 0) {
        throw InvalidModelException.categorical(inputs, tree.input[node]);
      }
      tree.value[node] = (float) condition[node];
      // XGBoost goes left if the input is less; among 32-bit numbers that is: at most the next one
      // down in 64 bits.
      tree.threshold[node] = Math.nextDown(tree.value[node]);
      tree.missing[node] = defaultLeft[node] != 0 ? TreeEnsemble.DEFAULT_LEFT : 0;
    }
    return tree;
  }

  private static void copy(int[] from, int[] to) {
    requireLength(to.length, from.length);
    System.arraycopy(from, 0, to, 0, to.length);
  }

  private static void copy(double[] from, double[] to) {
    requireLength(to.length, from.length);
    System.arraycopy(from, 0, to, 0, to.length);
  }

  private static void requireLength(int nodes, int... lengths) {
    for (int length : lengths) {
      if (length != nodes) {
        throw new InvalidModelException("one list has " + nodes + " nodes, another " + length);
      }
    }
  }

  private static Inputs inputs(JsonValues learner, int size) {
    List<String> names = learner.has("feature_names") ? learner.texts("feature_names") : List.of();
    if (names.isEmpty()) {
      return Inputs.unnamed(size);
    }
    if (names.size() != size) {
      throw new InvalidModelException(
          "feature_names has " + names.size() + " names for " + size + " inputs");
    }
    return new Inputs(names, true);
  }

  private static String declared(JsonValues learner, String fileName) {
    boolean stated = learner.has("attributes") && learner.object("attributes").has("version");
    return stated ? learner.object("attributes").text("version") : fileName;
  }

  /** The base is written as a probability; since version 3 as a list of one. */
  private static double logOdds(String baseScore) {
    String text = baseScore.replace("[", "").replace("]", "");
    float probability;
    try {
      probability = Float.parseFloat(text);
    } catch (NumberFormatException notOne) {
      throw new InvalidModelException("base_score must be one number: " + baseScore, notOne);
    }
    if (!(probability > 0 && probability < 1)) {
      throw new InvalidModelException("base_score must be between 0 and 1: " + baseScore);
    }
    return (float) -Math.log(1 / probability - 1);
  }

  private static void requireObjective(String objective) {
    if (!OBJECTIVES.contains(objective)) {
      throw new InvalidModelException(
          "objective '" + objective + "' does not give a probability; train with binary:logistic");
    }
  }

  private static void requireOne(JsonValues parameters, String name) {
    if (parameters.has(name) && Integer.parseInt(parameters.text(name)) > 1) {
      throw new InvalidModelException(
          name + " is " + parameters.text(name) + "; only models with one output are supported");
    }
  }
}

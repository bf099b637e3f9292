package io.streamsentinel.scoring;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Models as LightGBM's {@code save_model("model.txt")} writes them, of versions v3 and v4. A line
 * {@code sentinel_version=...} in the header, which LightGBM ignores, declares the model's version.
 */
final class LightGbmText {

  private static final String END = "end of trees";
  private static final int CATEGORICAL = 1;
  private static final int DEFAULT_LEFT = 2;
  private static final int MISSING_SHIFT = 2;
  private static final int MISSING_ZERO = 1;
  private static final int MISSING_NAN = 2;

  private LightGbmText() {}

  static TreeEnsemble read(byte[] content, String fileName) {
    String text = new String(content, StandardCharsets.UTF_8);
    List<Map<String, String>> sections = sections(text);
    Map<String, String> header = sections.get(0);
    Inputs inputs = inputs(header);
    requireOne(header, "num_class");
    requireOne(header, "num_tree_per_iteration");
    double slope = slope(get(header, "objective"));
    int trees = sections.size() - 1;
    if (trees != words(get(header, "tree_sizes")).length) {
      throw new InvalidModelException(
          "the file holds "
              + trees
              + " trees, but its header states "
              + words(get(header, "tree_sizes")).length);
    }
    double factor = header.containsKey("average_output") ? 1.0 / trees : 1;
    List<Tree> read = new ArrayList<>();
    for (int i = 0; i < trees; i++) {
      try {
        read.add(tree(sections.get(i + 1), inputs, factor));
      } catch (InvalidModelException | NumberFormatException broken) {
        throw InvalidModelException.inTree(i, broken);
      }
    }
    ModelVersion version =
        ModelVersion.of(header.getOrDefault("sentinel_version", fileName), content);
    return TreeEnsemble.of(version, inputs, new TreeEnsemble.Arithmetic(false, 0, slope), read);
  }

  /** The header and the trees, each as what is written before and behind the equals signs. */
  private static List<Map<String, String>> sections(String text) {
    List<Map<String, String>> sections = new ArrayList<>();
    Map<String, String> section = new HashMap<>();
    sections.add(section);
    boolean complete = false;
    for (String line : text.lines().toList()) {
      if (line.strip().equals(END)) {
        complete = true;
        break;
      }
      if (line.startsWith("Tree=")) {
        section = new HashMap<>();
        sections.add(section);
      }
      int equals = line.indexOf('=');
      section.put(
          equals < 0 ? line.strip() : line.substring(0, equals), line.substring(equals + 1));
    }
    if (!complete) {
      throw new InvalidModelException("the file is cut off: it lacks the line '" + END + "'");
    }
    return sections;
  }

  /** Inner nodes come first, then the leaves; LightGBM refers to leaf i as ~i. */
  private static Tree tree(Map<String, String> section, Inputs inputs, double factor) {
    if (section.getOrDefault("is_linear", "0").strip().equals("1")) {
      throw new InvalidModelException(
          "has linear functions in its leaves; train without linear_tree");
    }
    int leaves = Integer.parseInt(get(section, "num_leaves").strip());
    if (leaves < 1) {
      throw new InvalidModelException("num_leaves is " + leaves);
    }
    int inner = leaves - 1;
    Tree tree = new Tree(inner + leaves);
    double[] value = numbers(section, "leaf_value", leaves);
    for (int leaf = 0; leaf < leaves; leaf++) {
      tree.value[inner + leaf] = value[leaf] * factor;
    }
    if (inner == 0) {
      return tree;
    }
    double[] input = numbers(section, "split_feature", inner);
    double[] decision = numbers(section, "decision_type", inner);
    double[] left = numbers(section, "left_child", inner);
    double[] right = numbers(section, "right_child", inner);
    for (int node = 0; node < inner; node++) {
      tree.input[node] = (int) input[node];
      tree.left[node] = child((int) left[node], inner);
      tree.right[node] = child((int) right[node], inner);
      if (((int) decision[node] & CATEGORICAL) != 0) {
        throw InvalidModelException.categorical(inputs, tree.input[node]);
      }
      tree.missing[node] = missing((int) decision[node]);
    }
    System.arraycopy(numbers(section, "threshold", inner), 0, tree.threshold, 0, inner);
    System.arraycopy(numbers(section, "internal_count", inner), 0, tree.weight, 0, inner);
    System.arraycopy(numbers(section, "leaf_count", leaves), 0, tree.weight, inner, leaves);
    return tree;
  }

  private static int child(int reference, int inner) {
    return reference >= 0 ? reference : inner + ~reference;
  }

  private static byte missing(int decision) {
    int direction = (decision & DEFAULT_LEFT) != 0 ? TreeEnsemble.DEFAULT_LEFT : 0;
    return (byte)
        switch (decision >> MISSING_SHIFT & 3) {
          case MISSING_NAN -> direction;
          case MISSING_ZERO -> direction | TreeEnsemble.ZERO_IS_MISSING;
          default -> direction | TreeEnsemble.NAN_IS_ZERO;
        };
  }

  private static Inputs inputs(Map<String, String> header) {
    String[] names = words(get(header, "feature_names"));
    boolean named = Arrays.stream(names).anyMatch(name -> !name.matches("Column_\\d+"));
    return new Inputs(List.of(names), named);
  }

  private static double slope(String objective) {
    String[] words = words(objective);
    if (words[0].equals("cross_entropy")) {
      return 1;
    }
    if (words[0].equals("binary")) {
      for (String word : words) {
        if (word.startsWith("sigmoid:")) {
          return Double.parseDouble(word.substring("sigmoid:".length()));
        }
      }
      return 1;
    }
    throw new InvalidModelException(
        "objective '" + words[0] + "' does not give a probability; train with binary");
  }

  private static void requireOne(Map<String, String> header, String name) {
    if (!get(header, name).strip().equals("1")) {
      throw new InvalidModelException(
          name + " is " + get(header, name) + "; only models with one output are supported");
    }
  }

  private static double[] numbers(Map<String, String> section, String name, int count) {
    String[] words = words(get(section, name));
    if (words.length != count) {
      throw new InvalidModelException(name + " has " + words.length + " numbers, not " + count);
    }
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = number(words[i]);
    }
    return numbers;
  }

  /** LightGBM writes an infinite threshold where only missing values go right. */
  private static double number(String word) {
    return switch (word) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(word);
    };
  }

  private static String get(Map<String, String> section, String name) {
    String value = section.get(name);
    if (value == null) {
      throw new InvalidModelException("there is no " + name);
    }
    return value;
  }

  private static String[] words(String text) {
    return text.strip().split("\\s+");
  }
}

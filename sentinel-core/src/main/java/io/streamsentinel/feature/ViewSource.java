package io.streamsentinel.feature;

import java.nio.charset.StandardCharsets;

/**
 * Where a view's input comes from, so that a reader finds the partition of a key. Registered by the
 * consumer that computes the view.
 *
 * @param topic the source topic
 * @param partitions how many partitions it has
 */
record ViewSource(String topic, int partitions) {

  static byte[] key(FeatureView<?> view) {
    return name(view).getBytes(StandardCharsets.UTF_8);
  }

  static String name(FeatureView<?> view) {
    return "sf:view:" + view.name() + ":" + view.fingerprint();
  }

  /** What a store keeps: a line each of what a reader in any language needs. */
  String text(FeatureView<?> view) {
    return String.join(
        "\n",
        "topic=" + topic,
        "partitions=" + partitions,
        "layout=" + StateCodec.VERSION,
        "definition=" + view.definition());
  }

  static ViewSource parse(String text) {
    String topic = "";
    int partitions = 0;
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("topic=")) {
        topic = line.substring("topic=".length());
      } else if (line.startsWith("partitions=")) {
        partitions = Integer.parseInt(line.substring("partitions=".length()));
      }
    }
    if (topic.isEmpty() || partitions < 1) {
      throw new IllegalArgumentException("a registered view lacks its topic or partitions");
    }
    return new ViewSource(topic, partitions);
  }
}

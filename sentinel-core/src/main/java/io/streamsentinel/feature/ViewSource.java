package io.streamsentinel.feature;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a view's input comes from, so that a reader finds the partition of a key. Registered by the
 * consumer that computes the view.
 *
 * @param topic the source topic
 * @param partitions how many partitions it has
 */
record ViewSource(String topic, int partitions) {

  static String key(FeatureView<?> view) {
    return "sf:view:" + view.name() + ":" + view.fingerprint();
  }

  Map<String, String> fields(FeatureView<?> view) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("topic", topic);
    fields.put("partitions", Integer.toString(partitions));
    fields.put("layout", Integer.toString(StateCodec.VERSION));
    fields.put("definition", view.definition());
    return fields;
  }

  static ViewSource of(Map<String, String> fields) {
    String topic = fields.get("topic");
    String partitions = fields.get("partitions");
    if (topic == null || partitions == null) {
      throw new IllegalArgumentException("a registered view lacks its topic or partitions");
    }
    return new ViewSource(topic, Integer.parseInt(partitions));
  }
}

package io.streamsentinel.examples.dashboard.health;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A meter as it stands.
 *
 * @param name its name
 * @param tags its tags
 * @param unit the unit of its values; empty if it has none. Times are in milliseconds
 * @param count how often something was counted or measured; null for a gauge
 * @param value the value of a gauge or a counter; null for what is measured
 * @param mean the mean of what is measured
 * @param p50 its median, lately
 * @param p99 its 99th percentile, lately
 * @param max its greatest value, lately
 */
public record MeterView(
    String name,
    Map<String, String> tags,
    String unit,
    @Nullable Long count,
    @Nullable Double value,
    @Nullable Double mean,
    @Nullable Double p50,
    @Nullable Double p99,
    @Nullable Double max) {

  /** The value of a tag, or an empty text. */
  String tag(String key) {
    return tags.getOrDefault(key, "");
  }
}

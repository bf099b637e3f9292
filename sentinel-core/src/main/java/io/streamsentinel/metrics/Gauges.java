package io.streamsentinel.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/**
 * What a gauge shows is the newest of its kind: a registry by itself would go on showing the first,
 * so a consumer that was closed and opened again in one process would be seen as closed for ever.
 */
public final class Gauges {

  private Gauges() {}

  /**
   * Makes room for a gauge: removes what is registered under its name with all of its tags.
   *
   * @param registry where it will be registered
   * @param name its name
   * @param tags its tags
   * @return the tags, for the gauge that is registered next
   */
  public static Tags vacate(MeterRegistry registry, String name, Tags tags) {
    registry.find(name).tags(tags).meters().forEach(registry::remove);
    return tags;
  }
}

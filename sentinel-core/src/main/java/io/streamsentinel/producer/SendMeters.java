package io.streamsentinel.producer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.metrics.Meters;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts sends by topic. Producers that share a registry count together. */
final class SendMeters {

  /** One topic's counts. */
  record Topic(Counter sentCounter, Counter failedCounter) {

    void sent() {
      sentCounter.increment();
    }

    void failed() {
      failedCounter.increment();
    }
  }

  private final MeterRegistry registry;
  private final Map<String, Topic> topics = new ConcurrentHashMap<>();

  SendMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  Topic of(String name) {
    Topic known = topics.get(name);
    return known != null ? known : topics.computeIfAbsent(name, this::register);
  }

  private Topic register(String name) {
    return new Topic(
        Counter.builder(Meters.PRODUCED).tag("topic", name).register(registry),
        Counter.builder(Meters.PRODUCE_FAILED).tag("topic", name).register(registry));
  }
}

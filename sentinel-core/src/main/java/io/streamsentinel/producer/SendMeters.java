package io.streamsentinel.producer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.metrics.Meters;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Counts sends by topic. Producers that share a registry count together. */
final class SendMeters {

  /** One topic's counts. */
  record Topic(String name, Counter sentCounter, Counter failedCounter) {

    void sent() {
      sentCounter.increment();
    }

    void failed() {
      failedCounter.increment();
    }
  }

  private final MeterRegistry registry;
  private final Consumer<String> onFirst;
  private final Map<String, Topic> topics = new ConcurrentHashMap<>();

  /** {@code onFirst} is told of a topic before its first send is counted. */
  SendMeters(MeterRegistry registry, Consumer<String> onFirst) {
    this.registry = registry;
    this.onFirst = onFirst;
  }

  Topic of(String name) {
    Topic known = topics.get(name);
    if (known != null) {
      return known;
    }
    onFirst.accept(name);
    return topics.computeIfAbsent(name, this::register);
  }

  private Topic register(String name) {
    return new Topic(
        name,
        Counter.builder(Meters.PRODUCED).tag("topic", name).register(registry),
        Counter.builder(Meters.PRODUCE_FAILED).tag("topic", name).register(registry));
  }
}

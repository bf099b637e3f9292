package io.streamsentinel.producer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.metrics.Meters;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts sends by topic, and tells of failures. Producers that share a registry count together. */
final class SendMeters {

  /** One topic's counts, and who hears of its failures. */
  record Topic(
      String name, Counter sentCounter, Counter failedCounter, Consumer<FailedSend> onFailure) {

    void sent() {
      sentCounter.increment();
    }

    void failed(@Nullable EventId id, Exception failure) {
      failedCounter.increment();
      onFailure.accept(new FailedSend(name, Optional.ofNullable(id), failure));
    }
  }

  private final MeterRegistry registry;
  private final Consumer<String> onFirst;
  private final Consumer<FailedSend> onFailure;
  private final Map<String, Topic> topics = new ConcurrentHashMap<>();

  /** {@code onFirst} is told of a topic before its first send is counted. */
  SendMeters(MeterRegistry registry, Consumer<String> onFirst, Consumer<FailedSend> onFailure) {
    this.registry = registry;
    this.onFirst = onFirst;
    this.onFailure = onFailure;
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
        Counter.builder(Meters.PRODUCE_FAILED).tag("topic", name).register(registry),
        onFailure);
  }
}

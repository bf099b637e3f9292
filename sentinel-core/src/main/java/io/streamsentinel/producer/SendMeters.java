package io.streamsentinel.producer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.metrics.Meters;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts sends by topic. A send costs one increment, the registry reads when it is asked. */
final class SendMeters {

  /** One topic's counts. */
  static final class Topic {
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();

    void sent() {
      sent.increment();
    }

    void failed() {
      failed.increment();
    }

    double sentCount() {
      return sent.doubleValue();
    }

    double failedCount() {
      return failed.doubleValue();
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
    Topic topic = new Topic();
    FunctionCounter.builder(Meters.PRODUCED, topic, Topic::sentCount)
        .tag("topic", name)
        .register(registry);
    FunctionCounter.builder(Meters.PRODUCE_FAILED, topic, Topic::failedCount)
        .tag("topic", name)
        .register(registry);
    return topic;
  }
}

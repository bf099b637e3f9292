package io.streamsentinel.consumer;

import io.streamsentinel.error.AbortableException;
import io.streamsentinel.error.RetriableException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What output topics take, asked once a topic at its first use.
 *
 * <p>Limits may change under a running consumer; then the broker refuses, and the epoch finds the
 * unit at fault. {@link #forget} has them asked again.
 */
final class OutputLimits {

  private final Cluster cluster;
  private final int requestBytes;
  private final Map<String, Cluster.Limits> known = new ConcurrentHashMap<>();

  /** {@code requestBytes} is the producer's {@code max.request.size}. */
  OutputLimits(Cluster cluster, int requestBytes) {
    this.cluster = cluster;
    this.requestBytes = requestBytes;
  }

  void check(ProducerRecord<byte[], byte[]> record, int size) {
    Cluster.Limits limits = of(record.topic());
    if (size > maxBytes(limits)) {
      throw new AbortableException(
          "a record of %d bytes for topic %s is larger than the topic (max.message.bytes %d) or the producer (max.request.size %d) takes"
              .formatted(size, record.topic(), limits.messageBytes(), requestBytes));
    }
    if (limits.keyRequired() && record.key() == null) {
      throw new AbortableException(
          "a record for topic %s has no key, and the topic is compacted".formatted(record.topic()));
    }
  }

  /** The largest record that can be sent to a topic. */
  int maxBytes(String topic) {
    return maxBytes(of(topic));
  }

  private int maxBytes(Cluster.Limits limits) {
    return Math.min(limits.messageBytes(), requestBytes);
  }

  void forget() {
    known.clear();
  }

  private Cluster.Limits of(String topic) {
    Cluster.@Nullable Limits limits = known.get(topic);
    if (limits == null) {
      limits =
          cluster
              .limits(topic)
              .orElseThrow(
                  () ->
                      new RetriableException(
                          "output topic " + topic + " does not exist: create it"));
      known.put(topic, limits);
    }
    return limits;
  }
}

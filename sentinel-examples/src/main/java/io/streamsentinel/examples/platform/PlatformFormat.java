package io.streamsentinel.examples.platform;

import io.streamsentinel.avro.event.ApplicationLogEvent;
import io.streamsentinel.avro.event.SystemMetricEvent;
import io.streamsentinel.avro.event.UserActivityEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.examples.pipeline.ByTopic;
import io.streamsentinel.unit.Format;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Reads each of the platform's topics as what is in it. */
final class PlatformFormat {

  private PlatformFormat() {}

  static Format<String, SpecificRecord> of(SchemaRegistry registry, PlatformTopics topics) {
    Map<String, Deserializer<? extends SpecificRecord>> byTopic =
        Map.of(
            topics.userEvents(), SentinelAvroDeserializer.of(registry, UserActivityEvent.class),
            topics.applicationLogs(),
                SentinelAvroDeserializer.of(registry, ApplicationLogEvent.class),
            topics.systemMetrics(), SentinelAvroDeserializer.of(registry, SystemMetricEvent.class));
    return Format.of(
        new StringDeserializer(),
        new ByTopic<>(byTopic),
        new StringSerializer(),
        new SentinelAvroSerializer<>(registry));
  }
}

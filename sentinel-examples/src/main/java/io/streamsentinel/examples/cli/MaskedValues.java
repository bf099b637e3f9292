package io.streamsentinel.examples.cli;

import io.streamsentinel.avro.Masking;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Values as they may be shown: Avro without its sensitive fields, anything else by its size. */
final class MaskedValues implements AutoCloseable {

  private final @Nullable SchemaRegistry registry;

  private MaskedValues(@Nullable SchemaRegistry registry) {
    this.registry = registry;
  }

  /** With the registry that the settings name, if they name one. */
  static MaskedValues of(Settings settings) {
    return new MaskedValues(
        settings
            .registry()
            .map(found -> SchemaRegistries.of(new HashMap<>(found.properties())))
            .orElse(null));
  }

  String show(ConsumerRecord<byte[], byte[]> record) {
    byte @Nullable [] value = record.value();
    if (value == null) {
      return "none";
    }
    String size = value.length + " bytes";
    SchemaRegistry known = registry;
    if (known == null) {
      return size;
    }
    try (SentinelAvroDeserializer<Object> deserializer =
        new SentinelAvroDeserializer<>(known, Map.of())) {
      Object decoded = deserializer.deserialize(record.topic(), record.headers(), value);
      return decoded instanceof IndexedRecord avro ? size + ", " + Masking.json(avro) : size;
    } catch (RuntimeException e) {
      return size + ", not decodable (" + e.getClass().getSimpleName() + ")";
    }
  }

  @Override
  public void close() {
    if (registry != null) {
      registry.close();
    }
  }
}

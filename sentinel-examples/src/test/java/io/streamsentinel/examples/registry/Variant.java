package io.streamsentinel.examples.registry;

import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.stack.ConfluentClasses;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Whose classes are configured: ours, or Confluent's own. Those are the unpacked ones, or with
 * {@code -Dsentinel.confluent=classpath} (profile {@code confluent}) those on the class path.
 */
public enum Variant {
  OURS(SentinelAvroSerializer.class.getName(), SentinelAvroDeserializer.class.getName()),
  CONFLUENT(ConfluentClasses.SERIALIZER, ConfluentClasses.DESERIALIZER);

  private final String serializer;
  private final String deserializer;

  Variant(String serializer, String deserializer) {
    this.serializer = serializer;
    this.deserializer = deserializer;
  }

  /** A configuration for a registry: apart from two class names the same for both. */
  public Map<String, Object> configs(String registryUrl) {
    Map<String, Object> configs = new HashMap<>();
    configs.put("value.serializer", serializer);
    configs.put("value.deserializer", deserializer);
    configs.put("schema.registry.url", registryUrl);
    configs.put("avro.remove.java.properties", true);
    configs.put("max.retries", 0);
    configs.put("http.connect.timeout.ms", 10_000);
    configs.put("http.read.timeout.ms", 20_000);
    configs.put("sentinel.registry.deadline.ms", 20_000);
    return configs;
  }

  /** Makes something for which the configured class names mean the classes of this variant. */
  public <T> T make(Supplier<T> make) {
    boolean onClassPath = "classpath".equals(System.getProperty("sentinel.confluent"));
    return this == OURS || onClassPath ? make.get() : ConfluentClasses.inside(make);
  }
}

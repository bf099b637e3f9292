package io.streamsentinel.avro.serde;

import io.streamsentinel.avro.TrustedPackages;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes Avro in Confluent's wire format: generated classes, generic records, and plain strings,
 * byte arrays, numbers and booleans. A null stays null, the tombstone of compacted topics.
 *
 * <p>Made by Kafka from the class name, it takes its registry from the configuration and shares it
 * with others of this process; see {@link SerdeConfig} and {@link
 * io.streamsentinel.avro.registry.RegistryConfig} for the keys. The registry is asked once per
 * topic and schema; while it is down, schemas that were met before go on being written.
 *
 * <p>Thread-safe. Every failure is a {@link SerializationException}; one that comes from the
 * registry is a {@link io.streamsentinel.avro.registry.SchemaRegistryException}, which says whether
 * trying again can help. No message contains a value.
 *
 * @param <T> what is written
 */
public final class SentinelAvroSerializer<T> implements Serializer<T> {
  private final ThreadLocal<BufferEncoder> encoders = ThreadLocal.withInitial(BufferEncoder::new);
  private @Nullable SchemaRegistry registry;
  private boolean ours;
  private @Nullable WriterPlans plans;
  private boolean logicalTypes;
  private volatile @Nullable WriterPlan last;

  /** For Kafka, which calls {@link #configure} next. */
  public SentinelAvroSerializer() {}

  /**
   * A serializer that is ready.
   *
   * @param registry where schemas are; stays open when the serializer is closed
   * @param configs see {@link SerdeConfig}
   * @param key whether keys are written, not values
   */
  public SentinelAvroSerializer(SchemaRegistry registry, Map<String, ?> configs, boolean key) {
    this.registry = Objects.requireNonNull(registry, "registry");
    start(registry, configs, key);
  }

  /** A serializer of values that is ready, with defaults. */
  public SentinelAvroSerializer(SchemaRegistry registry) {
    this(registry, Map.of(), false);
  }

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    if (registry == null) {
      registry = SchemaRegistries.of(configs);
      ours = true;
    }
    start(registry, configs, isKey);
  }

  private void start(SchemaRegistry registry, Map<String, ?> configs, boolean key) {
    SerdeConfig config = new SerdeConfig(configs);
    TrustedPackages.trust(config.getList(SerdeConfig.TRUSTED_PACKAGES));
    logicalTypes = config.flag(SerdeConfig.LOGICAL_TYPES);
    plans = new WriterPlans(registry, config, key);
    last = null;
  }

  @Override
  @SuppressWarnings("NullAway") // Kafka's tombstones are nulls that its interface does not declare
  public byte[] serialize(String topic, @Nullable T value) {
    if (value == null) {
      return null;
    }
    Schema schema =
        value instanceof GenericContainer container
            ? container.getSchema()
            : Values.schema(topic, value);
    WriterPlan plan = last;
    if (plan == null || !plan.serves(topic, schema) || plan.old()) {
      plan = plan(topic, schema, value);
      last = plan;
    }
    BufferEncoder out = encoders.get();
    out.begin(plan.prefix());
    try {
      plan.body().write(value, out);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw unwritable(topic, schema, value, e);
    }
    return out.finish();
  }

  private WriterPlan plan(String topic, Schema schema, Object value) {
    WriterPlans known = plans;
    if (known == null) {
      throw new IllegalStateException("The serializer is not configured");
    }
    return known.plan(topic, schema, value);
  }

  /** What is wrong with a value, without saying the value: Avro's own message would. */
  private SerializationException unwritable(
      String topic, Schema schema, Object value, Throwable failure) {
    Optional<String> misfit =
        failure instanceof StackOverflowError
            ? Optional.of("its nesting is too deep, or has no end")
            : Misfit.find(schema, value, BodyWriters.model(value, logicalTypes));
    return new SerializationException(
        "A value for topic "
            + topic
            + " does not fit its schema: "
            + misfit.orElseGet(() -> "Avro fails with " + failure.getClass().getName()));
  }

  @Override
  public void close() {
    if (ours && registry != null) {
      registry.close();
    }
  }
}

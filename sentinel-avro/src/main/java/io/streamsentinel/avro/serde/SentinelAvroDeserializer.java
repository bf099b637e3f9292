package io.streamsentinel.avro.serde;

import io.streamsentinel.avro.TrustedPackages;
import io.streamsentinel.avro.registry.RegistrySchema;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.registry.SchemaRegistryException;
import io.streamsentinel.avro.registry.SchemaRegistryException.Kind;
import io.streamsentinel.avro.serde.UndecodableException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro in Confluent's wire format, with the schema's id in front of the body or in a header.
 *
 * <p>Makes generic records, or objects of a generated class: the one configured, or the one that
 * the writer's schema names if its package is trusted. A record written with another version of the
 * schema is resolved into the reader's. Null stays null, the tombstone of compacted topics.
 *
 * <p>Nothing in a record can do harm: whatever the bytes are, the outcome is a record, an {@link
 * UndecodableException} with its reason, or a {@link SchemaRegistryException}, which says whether
 * trying again can help; all are {@link org.apache.kafka.common.errors.SerializationException}s. A
 * record's cost in memory is bounded by its size, and no message contains a value.
 *
 * <p>Thread-safe. The registry is asked once per schema; while it is down, records of schemas that
 * were met before go on being read.
 *
 * @param <T> what is read
 */
public final class SentinelAvroDeserializer<T> implements Deserializer<T> {
  /** Past this many schemas, all readers are forgotten and made again. */
  private static final int CAPACITY = 1_000;

  private final ThreadLocal<ArrayDecoder> decoders = ThreadLocal.withInitial(ArrayDecoder::new);
  private final Map<Object, BodyReader> readers = new ConcurrentHashMap<>();
  private final @Nullable ReaderTarget given;
  private @Nullable SchemaRegistry registry;
  private boolean ours;
  private boolean key;
  private boolean failOnTrailing = true;
  private SubjectNameStrategy strategy = SubjectNameStrategy.TOPIC;
  private BodyReaders choice = new BodyReaders(new ReaderTarget.Generic(), false);
  private volatile @Nullable Known last;

  private record Known(int id, BodyReader reader) {}

  /** For Kafka, which calls {@link #configure} next. */
  public SentinelAvroDeserializer() {
    given = null;
  }

  private SentinelAvroDeserializer(
      @Nullable SchemaRegistry registry, @Nullable ReaderTarget given, Map<String, ?> configs) {
    this.given = given;
    this.registry = registry;
    if (registry != null) {
      start(configs, false);
    }
  }

  /**
   * A deserializer of values that is ready.
   *
   * @param registry where schemas are; stays open when the deserializer is closed
   * @param configs see {@link SerdeConfig}
   */
  public SentinelAvroDeserializer(SchemaRegistry registry, Map<String, ?> configs) {
    this(Objects.requireNonNull(registry, "registry"), null, configs);
  }

  /** A deserializer that reads values as one generated class, whatever the configuration says. */
  public static <T> SentinelAvroDeserializer<T> of(SchemaRegistry registry, Class<T> type) {
    return new SentinelAvroDeserializer<>(
        Objects.requireNonNull(registry, "registry"), new ReaderTarget.Typed(type), Map.of());
  }

  /** A deserializer that reads values as generic records of one schema. */
  public static SentinelAvroDeserializer<Object> of(SchemaRegistry registry, Schema schema) {
    return new SentinelAvroDeserializer<>(
        Objects.requireNonNull(registry, "registry"), new ReaderTarget.Projected(schema), Map.of());
  }

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    if (registry == null) {
      registry = SchemaRegistries.of(configs);
      ours = true;
    }
    start(configs, isKey);
  }

  private void start(Map<String, ?> configs, boolean key) {
    SerdeConfig config = new SerdeConfig(configs);
    TrustedPackages.trust(config.getList(SerdeConfig.TRUSTED_PACKAGES));
    this.key = key;
    failOnTrailing = config.flag(SerdeConfig.FAIL_ON_TRAILING);
    strategy = config.strategy(key);
    choice =
        new BodyReaders(
            given == null ? target(config, key) : given, config.flag(SerdeConfig.LOGICAL_TYPES));
    readers.clear();
    last = null;
  }

  private static ReaderTarget target(SerdeConfig config, boolean key) {
    Class<?> type = config.type(key).orElse(null);
    if (type != null) {
      return new ReaderTarget.Typed(type);
    }
    return config.flag(SerdeConfig.SPECIFIC_READER)
        ? new ReaderTarget.Named()
        : new ReaderTarget.Generic();
  }

  @Override
  @SuppressWarnings("NullAway") // Kafka's tombstones are nulls that its interface does not declare
  public T deserialize(String topic, byte @Nullable [] payload) {
    if (payload == null) {
      return null;
    }
    int id = WireFormat.id(topic, payload);
    Known known = last;
    if (known == null || known.id() != id) {
      known = new Known(id, reader(topic, id));
      last = known;
    }
    return read(topic, known.reader(), payload, WireFormat.PREFIX);
  }

  @Override
  @SuppressWarnings("NullAway") // Kafka's tombstones are nulls that its interface does not declare
  public T deserialize(String topic, Headers headers, byte @Nullable [] payload) {
    if (payload == null) {
      return null;
    }
    Object id = WireFormat.inHeaders(topic, key, headers);
    return id == null ? deserialize(topic, payload) : read(topic, reader(topic, id), payload, 0);
  }

  @SuppressWarnings("unchecked") // what the caller asked for is what the readers make
  private T read(String topic, BodyReader reader, byte[] payload, int start) {
    ArrayDecoder in = decoders.get();
    in.begin(payload, start, payload.length - start);
    try {
      Object value = reader.read(in);
      if (failOnTrailing && in.remaining() > 0) {
        throw new UndecodableException(
            Reason.TRAILING_BYTES,
            "A record of topic "
                + topic
                + " goes on for "
                + in.remaining()
                + " bytes after its end",
            null);
      }
      return (T) value;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw undecodable(topic, e);
    } finally {
      in.finish();
    }
  }

  private static UndecodableException undecodable(String topic, Throwable failure) {
    if (failure instanceof UndecodableException known) {
      return known;
    }
    String what;
    if (failure instanceof StackOverflowError) {
      what = "its nesting is too deep";
    } else if (failure instanceof MalformedAvroException || failure instanceof EOFException) {
      what = failure.getMessage();
    } else {
      what = "Avro fails with " + failure.getClass().getName(); // its message may quote the value
    }
    return new UndecodableException(
        Reason.MALFORMED, "A record of topic " + topic + " is malformed: " + what, null);
  }

  private BodyReader reader(String topic, Object id) {
    BodyReader known = readers.get(id);
    if (known != null) {
      return known;
    }
    Schema writer = schema(topic, id).schema();
    BodyReader made;
    try {
      made = choice.reader(writer, topic, "schema " + id);
    } catch (UndecodableException e) {
      made =
          in -> {
            throw e.again(); // comparing the schemas again for each record would find the same
          };
    }
    if (readers.size() >= CAPACITY) {
      readers.clear();
    }
    readers.put(id, made);
    return made;
  }

  private RegistrySchema schema(String topic, Object id) {
    SchemaRegistry from = registry;
    if (from == null) {
      throw new IllegalStateException("The deserializer is not configured");
    }
    try {
      return id instanceof UUID guid ? from.byGuid(guid) : from.byId((int) id, subject(topic));
    } catch (SchemaRegistryException e) {
      if (e.notFound()) {
        throw new UndecodableException(
            Reason.UNKNOWN_SCHEMA,
            "The registry knows no schema " + id + ", which a record of topic " + topic + " names",
            e);
      }
      if (e.kind() == Kind.UNUSABLE_SCHEMA) {
        throw new UndecodableException(
            Reason.UNUSABLE_SCHEMA,
            "The registry's schema "
                + id
                + ", which a record of topic "
                + topic
                + " names, is unusable",
            e);
      }
      throw e;
    }
  }

  /** The subject, where it does not depend on the schema that is asked for. */
  @SuppressWarnings("ReferenceEquality")
  private @Nullable String subject(String topic) {
    return strategy == SubjectNameStrategy.TOPIC ? topic + (key ? "-key" : "-value") : null;
  }

  @Override
  public void close() {
    if (ours && registry != null) {
      registry.close();
    }
  }
}

package io.streamsentinel.avro.serde;

import io.streamsentinel.avro.registry.CompatibilityCheck;
import io.streamsentinel.avro.registry.RegisteredSchema;
import io.streamsentinel.avro.registry.RegistrySchema;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.registry.SchemaRegistryException;
import io.streamsentinel.avro.registry.SchemaTexts;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;

/** Works out how objects are written, asking the registry, and remembers it. Thread-safe. */
final class WriterPlans {
  /**
   * Programs that parse the same schema again for every record would fill the memory with plans;
   * past this many all are forgotten and worked out again from the registry client's cache.
   */
  private static final int CAPACITY = 1_000;

  private final SchemaRegistry registry;
  private final SerdeConfig config;
  private final boolean key;
  private final SubjectNameStrategy strategy;
  private final boolean logicalTypes;
  private final Map<Question, WriterPlan> plans = new ConcurrentHashMap<>();

  /** A topic and a schema, the latter compared by identity. */
  private record Question(String topic, Schema schema) {
    @Override
    public int hashCode() {
      return topic.hashCode() * 31 + System.identityHashCode(schema);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a schema's equals walks all its fields
    public boolean equals(Object other) {
      return other instanceof Question that && schema == that.schema && topic.equals(that.topic);
    }
  }

  private record Target(int id, Schema schema) {}

  WriterPlans(SchemaRegistry registry, SerdeConfig config, boolean key) {
    this.registry = registry;
    this.config = config;
    this.key = key;
    this.strategy = config.strategy(key);
    this.logicalTypes = config.flag(SerdeConfig.LOGICAL_TYPES);
  }

  WriterPlan plan(String topic, Schema schema, Object sample) {
    Question question = new Question(topic, schema);
    WriterPlan known = plans.get(question);
    if (known != null && !known.old()) {
      return known;
    }
    WriterPlan plan = workOut(topic, schema, sample);
    if (plans.size() >= CAPACITY) {
      plans.clear();
    }
    plans.put(question, plan);
    return plan;
  }

  private WriterPlan workOut(String topic, Schema schema, Object sample) {
    String subject = strategy.subject(topic, key, schema);
    boolean register = config.flag(SerdeConfig.AUTO_REGISTER);
    boolean latest = !register && config.flag(SerdeConfig.USE_LATEST);
    int fixed = register ? -1 : config.getInt(SerdeConfig.USE_ID);
    Target target;
    if (register) {
      target = new Target(registry.register(subject, text(schema), normalize()), schema);
    } else if (fixed >= 0) {
      target = fitting(schema, fixed, registry.byId(fixed, subject).schema(), "id " + fixed);
    } else if (latest) {
      RegisteredSchema newest = registry.version(subject, SchemaRegistry.LATEST);
      target =
          fitting(
              schema,
              newest.id(),
              newest.schema().schema(),
              "version " + newest.version() + " of subject " + subject);
    } else {
      target = new Target(lookup(subject, schema), schema);
    }
    BodyWriter body =
        target.schema().equals(schema)
            ? BodyWriters.own(sample, schema, logicalTypes)
            : BodyWriters.projected(sample, schema, target.schema(), logicalTypes);
    long ttl = latest ? config.getLong(SerdeConfig.LATEST_TTL) : -1;
    long expires = System.nanoTime() + TimeUnit.SECONDS.toNanos(Math.max(ttl, 0));
    return new WriterPlan(topic, schema, WireFormat.prefix(target.id()), body, expires, ttl >= 0);
  }

  private RegistrySchema text(Schema schema) {
    return RegistrySchema.of(
        config.flag(SerdeConfig.REMOVE_JAVA_PROPERTIES)
            ? SchemaTexts.withoutJavaStrings(schema)
            : schema);
  }

  private boolean normalize() {
    return config.flag(SerdeConfig.NORMALIZE);
  }

  /** Finds a schema however Java's spelling of it was registered. */
  private int lookup(String subject, Schema schema) {
    Schema plain = SchemaTexts.withoutJavaStrings(schema);
    List<Schema> spellings =
        config.flag(SerdeConfig.REMOVE_JAVA_PROPERTIES)
            ? List.of(plain, schema)
            : List.of(schema, plain);
    try {
      return lookupOne(subject, spellings.get(0));
    } catch (SchemaRegistryException e) {
      if (!e.notFound() || plain.equals(schema)) {
        throw notRegistered(subject, schema, e);
      }
    }
    try {
      return lookupOne(subject, spellings.get(1));
    } catch (SchemaRegistryException e) {
      throw notRegistered(subject, schema, e);
    }
  }

  private int lookupOne(String subject, Schema schema) {
    return registry.lookup(subject, RegistrySchema.of(schema), normalize()).id();
  }

  private static SerializationException notRegistered(
      String subject, Schema schema, SchemaRegistryException e) {
    return e.notFound()
        ? new SerializationException(
            "Subject "
                + subject
                + " does not hold the schema of "
                + name(schema)
                + " and "
                + SerdeConfig.AUTO_REGISTER
                + " is off: register it first, or set "
                + SerdeConfig.USE_LATEST,
            e)
        : e;
  }

  /** The registry's schema, if records of the object's can be brought into it. */
  private Target fitting(Schema schema, int id, Schema target, String which) {
    Schema own = SchemaTexts.withoutJavaStrings(schema);
    if (own.equals(SchemaTexts.withoutJavaStrings(target))) {
      return new Target(id, schema);
    }
    if (config.flag(SerdeConfig.LATEST_STRICT)) {
      List<String> reasons = CompatibilityCheck.reasons(target, own);
      if (!reasons.isEmpty()) {
        throw new SerializationException(
            "An object of "
                + name(schema)
                + " does not fit "
                + which
                + ": "
                + String.join("; ", reasons));
      }
    }
    return new Target(id, target);
  }

  private static String name(Schema schema) {
    return schema.getType() == Schema.Type.RECORD
        ? schema.getFullName()
        : "type " + schema.getType().getName();
  }
}

package io.streamsentinel.avro.serde;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Utils;

/**
 * The configuration keys of the serializer and the deserializer, beside those of the registry
 * client. They are Confluent's, so that a configuration serves either; keys that begin with {@code
 * sentinel.} have no counterpart there.
 */
public final class SerdeConfig extends AbstractConfig {
  /** Whether the serializer registers schemas it does not find. Default: true, as Confluent's. */
  public static final String AUTO_REGISTER = "auto.register.schemas";

  /**
   * Whether records are written with the subject's latest schema, whatever schema the object has.
   * Takes effect where {@link #AUTO_REGISTER} is off. Default: false.
   */
  public static final String USE_LATEST = "use.latest.version";

  /** Write with the schema of this id. Takes effect where auto-registration is off. Default: -1. */
  public static final String USE_ID = "use.schema.id";

  /**
   * Whether the schema of {@link #USE_LATEST} must be able to read what the object's schema writes.
   * If not, records are tried one by one. Default: true.
   */
  public static final String LATEST_STRICT = "latest.compatibility.strict";

  /** After how many seconds the latest schema is asked for again. Default: -1, never. */
  public static final String LATEST_TTL = "latest.cache.ttl.sec";

  /** Whether the registry normalises schemas before it compares them. Default: false. */
  public static final String NORMALIZE = "normalize.schemas";

  /**
   * Whether {@code avro.java.string} is taken out of schemas before they are registered. Default:
   * true (Confluent's: false), so that Java's spelling of a schema is not another schema.
   */
  public static final String REMOVE_JAVA_PROPERTIES = "avro.remove.java.properties";

  /** The strategy for keys: a name of Confluent's or a class of one's own. Default: by topic. */
  public static final String KEY_STRATEGY = "key.subject.name.strategy";

  /** The strategy for values: a name of Confluent's or a class of one's own. Default: by topic. */
  public static final String VALUE_STRATEGY = "value.subject.name.strategy";

  /** Whether generated classes are read, named by the writer's schema. Default: false. */
  public static final String SPECIFIC_READER = "specific.avro.reader";

  /** The generated class to read values as, whatever the writer named. Default: none. */
  public static final String VALUE_TYPE = "specific.avro.value.type";

  /** The generated class to read keys as, whatever the writer named. Default: none. */
  public static final String KEY_TYPE = "specific.avro.key.type";

  /** Whether generic records hold logical types as Java's own. Default: false. */
  public static final String LOGICAL_TYPES = "avro.use.logical.type.converters";

  /** Whether bytes after a record make it undecodable. Default: true (Confluent's: false). */
  public static final String FAIL_ON_TRAILING = "avro.fail.on.trailing.data";

  /**
   * Packages whose generated classes a writer's schema may name, separated by commas. The SDK's own
   * and those in Avro's system property {@code org.apache.avro.SERIALIZABLE_PACKAGES} are trusted
   * anyhow.
   */
  public static final String TRUSTED_PACKAGES = "sentinel.avro.trusted.packages";

  /** For production: schemas are registered by a release, not by whichever program starts first. */
  public static final Map<String, Object> PRODUCTION = Map.of(AUTO_REGISTER, false);

  private static final String REFLECTION = "schema.reflection";
  private static final String CONFLUENT = "io.confluent.kafka.serializers.subject.";

  private static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(AUTO_REGISTER, ConfigDef.Type.BOOLEAN, true, Importance.HIGH, "Register")
          .define(USE_LATEST, ConfigDef.Type.BOOLEAN, false, Importance.HIGH, "Latest")
          .define(USE_ID, ConfigDef.Type.INT, -1, Importance.LOW, "Fixed id")
          .define(LATEST_STRICT, ConfigDef.Type.BOOLEAN, true, Importance.LOW, "Strict")
          .define(LATEST_TTL, ConfigDef.Type.LONG, -1L, Importance.LOW, "Age of latest")
          .define(NORMALIZE, ConfigDef.Type.BOOLEAN, false, Importance.LOW, "Normalise")
          .define(REMOVE_JAVA_PROPERTIES, ConfigDef.Type.BOOLEAN, true, Importance.LOW, "Strip")
          .define(SPECIFIC_READER, ConfigDef.Type.BOOLEAN, false, Importance.HIGH, "Classes")
          .define(VALUE_TYPE, ConfigDef.Type.CLASS, null, Importance.MEDIUM, "Value's class")
          .define(KEY_TYPE, ConfigDef.Type.CLASS, null, Importance.MEDIUM, "Key's class")
          .define(LOGICAL_TYPES, ConfigDef.Type.BOOLEAN, false, Importance.LOW, "Converters")
          .define(FAIL_ON_TRAILING, ConfigDef.Type.BOOLEAN, true, Importance.LOW, "Trailing")
          .define(TRUSTED_PACKAGES, ConfigDef.Type.LIST, List.of(), Importance.MEDIUM, "Trusted")
          .define(REFLECTION, ConfigDef.Type.BOOLEAN, false, Importance.LOW, "Unsupported");

  /**
   * Reads a configuration; keys that are none of the serde's are ignored.
   *
   * @throws ConfigException for a value that makes no sense
   */
  public SerdeConfig(Map<String, ?> configs) {
    super(DEFINITION, configs, false);
    if (getBoolean(REFLECTION)) {
      throw new ConfigException(
          REFLECTION, true, "is not supported: generate classes from the schema instead");
    }
  }

  /** The strategy configured for keys or values. */
  SubjectNameStrategy strategy(boolean key) {
    String name = key ? KEY_STRATEGY : VALUE_STRATEGY;
    Object value = originals().get(name);
    if (value == null) {
      return SubjectNameStrategy.TOPIC;
    }
    if (value instanceof SubjectNameStrategy strategy) {
      return strategy;
    }
    String type = value instanceof Class<?> c ? c.getName() : value.toString();
    return switch (type.startsWith(CONFLUENT) ? type.substring(CONFLUENT.length()) : type) {
      case "TopicNameStrategy" -> SubjectNameStrategy.TOPIC;
      case "RecordNameStrategy" -> SubjectNameStrategy.RECORD;
      case "TopicRecordNameStrategy" -> SubjectNameStrategy.TOPIC_RECORD;
      default -> own(name, type);
    };
  }

  private static SubjectNameStrategy own(String key, String type) {
    try {
      return Utils.newInstance(type, SubjectNameStrategy.class);
    } catch (ClassNotFoundException | RuntimeException e) {
      throw new ConfigException(
          key,
          type,
          "must be TopicNameStrategy, RecordNameStrategy, TopicRecordNameStrategy or a class that "
              + "implements "
              + SubjectNameStrategy.class.getName());
    }
  }

  /** The class configured for keys or values, if any. */
  Optional<Class<?>> type(boolean key) {
    return Optional.ofNullable(getClass(key ? KEY_TYPE : VALUE_TYPE));
  }

  boolean flag(String key) {
    return Objects.requireNonNull(getBoolean(key));
  }
}

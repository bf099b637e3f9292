package io.streamsentinel.avro.serde;

import io.streamsentinel.avro.TrustedPackages;
import io.streamsentinel.avro.serde.UndecodableException.Reason;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** What a deserializer makes of records. */
sealed interface ReaderTarget {

  /** Generic records in the writer's schema. */
  record Generic() implements ReaderTarget {}

  /** Generic records in one schema, into which others are resolved. */
  record Projected(Schema schema) implements ReaderTarget {}

  /** Objects of one generated class, into whose schema others are resolved. */
  record Typed(Class<?> type) implements ReaderTarget {
    public Typed {
      if (!SpecificRecord.class.isAssignableFrom(type)) {
        throw new ConfigException(
            "Records are read as classes that Avro generates, and " + type.getName() + " is none");
      }
      TrustedPackages.trust(type);
    }
  }

  /** Objects of the generated class that the writer's schema names, if it is trusted. */
  record Named() implements ReaderTarget {}

  /** The generated class that a schema names. Nothing is loaded that is not trusted. */
  static Class<?> named(Schema writer, String topic, String which) {
    String name = writer.getFullName();
    if (!TrustedPackages.trusts(name)) {
      throw new UndecodableException(
          Reason.UNTRUSTED_CLASS,
          "Topic "
              + topic
              + ": "
              + which
              + " names the class "
              + name
              + ", whose package is not trusted: add it to "
              + SerdeConfig.TRUSTED_PACKAGES
              + ", or name the class to read in "
              + SerdeConfig.VALUE_TYPE,
          null);
    }
    Class<?> type = load(SpecificData.getClassName(writer));
    if (type == null || !SpecificRecord.class.isAssignableFrom(type)) {
      throw new UndecodableException(
          Reason.INCOMPATIBLE,
          "Topic " + topic + ": " + which + " names " + name + ", which is no generated class here",
          null);
    }
    return type;
  }

  /** Loads a class without running any of its code: it may turn out to be no record. */
  private static @Nullable Class<?> load(String name) {
    Class<?> found = load(name, Thread.currentThread().getContextClassLoader());
    return found == null ? load(name, ReaderTarget.class.getClassLoader()) : found;
  }

  private static @Nullable Class<?> load(String name, @Nullable ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }
}

package io.streamsentinel.avro.serde;

import io.streamsentinel.avro.serde.UndecodableException.Reason;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;

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
      TrustedClasses.trust(type);
    }
  }

  /** Objects of the generated class that the writer's schema names, if it is trusted. */
  record Named() implements ReaderTarget {}

  /** The generated class that a schema names. Nothing is loaded that is not trusted. */
  static Class<?> named(Schema writer, String topic, String which) {
    String name = writer.getFullName();
    if (!TrustedClasses.trusts(name)) {
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
    Class<?> type = SpecificData.get().getClass(writer);
    if (type == null || !SpecificRecord.class.isAssignableFrom(type)) {
      throw new UndecodableException(
          Reason.INCOMPATIBLE,
          "Topic " + topic + ": " + which + " names " + name + ", which is no generated class here",
          null);
    }
    return type;
  }
}

package io.streamsentinel.avro.serde;

import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;

/** Under which subject a topic's schemas are registered. Implementations are thread-safe. */
@FunctionalInterface
public interface SubjectNameStrategy {

  /** {@code topic-key} or {@code topic-value}: one kind of record per topic. The default. */
  SubjectNameStrategy TOPIC = (topic, key, schema) -> topic + (key ? "-key" : "-value");

  /** The record's full name: a record evolves the same in all topics. */
  SubjectNameStrategy RECORD = (topic, key, schema) -> fullName(topic, schema);

  /** {@code topic-fullname}: several kinds of records in one topic. */
  SubjectNameStrategy TOPIC_RECORD = (topic, key, schema) -> topic + "-" + fullName(topic, schema);

  /**
   * The subject of a schema.
   *
   * @param topic the topic the record is for
   * @param key whether it is the record's key
   * @param schema the record's schema
   */
  String subject(String topic, boolean key, Schema schema);

  private static String fullName(String topic, Schema schema) {
    if (schema.getType() != Schema.Type.RECORD) {
      throw new SerializationException(
          "Topic "
              + topic
              + " names its subjects after records, and the value is of type "
              + schema.getType().getName());
    }
    return schema.getFullName();
  }
}

package io.streamsentinel.avro.serde;

import org.apache.avro.Schema;

/** How objects of one schema are written to one topic: worked out once, used for every record. */
final class WriterPlan {
  private final String topic;
  private final Schema schema;
  private final byte[] prefix;
  private final BodyWriter body;
  private final long expires;
  private final boolean ages;

  /**
   * A plan.
   *
   * @param topic the topic
   * @param schema the object's schema, compared by identity
   * @param prefix the wire format's five bytes
   * @param body what writes the rest
   * @param expires when {@link System#nanoTime} makes it old
   * @param ages whether it gets old at all
   */
  WriterPlan(
      String topic, Schema schema, byte[] prefix, BodyWriter body, long expires, boolean ages) {
    this.topic = topic;
    this.schema = schema;
    this.prefix = prefix;
    this.body = body;
    this.expires = expires;
    this.ages = ages;
  }

  byte[] prefix() {
    return prefix;
  }

  BodyWriter body() {
    return body;
  }

  @SuppressWarnings("ReferenceEquality") // a schema's equals walks all its fields
  boolean serves(String topic, Schema schema) {
    return this.schema == schema && this.topic.equals(topic);
  }

  boolean old() {
    return ages && System.nanoTime() - expires >= 0;
  }
}

package io.streamsentinel.examples.dashboard.streams;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as it may be shown: decoded, sensitive fields and card numbers masked, long values cut.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset
 * @param time Kafka's timestamp
 * @param key its key
 * @param headers its headers, in their order
 * @param value its value
 * @param bytes how long key and value are on the wire, before compression
 */
public record Message(
    String topic,
    int partition,
    long offset,
    Instant time,
    Part key,
    List<Header> headers,
    Part value,
    int bytes) {

  /**
   * A key or a value.
   *
   * @param form what it was found to be
   * @param schema the full name of its Avro record, or null
   * @param content what it holds; hexadecimal text for bytes
   * @param note what the reader should know, as that it was cut; null if nothing
   */
  public record Part(Form form, @Nullable String schema, JsonNode content, @Nullable String note) {}

  /**
   * A header.
   *
   * @param name its name
   * @param value its text, or its bytes as hexadecimal
   */
  public record Header(String name, String value) {}

  /** What bytes were found to be. */
  public enum Form {
    /** No bytes at all: a tombstone, or a record without a key. */
    NULL,
    /** Avro behind a schema id that the registry knows. */
    AVRO,
    /** JSON. */
    JSON,
    /** Printable text. */
    TEXT,
    /** Anything else. */
    BYTES
  }
}

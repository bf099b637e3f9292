package io.streamsentinel.examples.dashboard.streams;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.registry.SchemaRegistryException;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.examples.dashboard.masking.CardNumbers;
import io.streamsentinel.examples.dashboard.streams.Message.Form;
import io.streamsentinel.examples.dashboard.streams.Message.Part;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Turns records into what may be shown. Whatever the bytes are, there is an answer: Avro, JSON,
 * text, or the bytes themselves. Thread-safe.
 */
public final class MessageDecoder {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final int SHOWN_CHARACTERS = 32_000;
  private static final int SHOWN_BYTES = 512;
  private static final int SHOWN_HEADERS = 50;
  private static final int WIRE_PREFIX = 5;

  private final SentinelAvroDeserializer<Object> avro;

  /**
   * @param registry where the schemas are; stays the caller's to close
   */
  public MessageDecoder(SchemaRegistry registry) {
    this.avro = new SentinelAvroDeserializer<>(registry, Map.of());
  }

  /** The record, decoded and masked. */
  public Message decode(ConsumerRecord<byte[], byte[]> record) {
    byte[] key = record.key();
    byte[] value = record.value();
    return new Message(
        record.topic(),
        record.partition(),
        record.offset(),
        Instant.ofEpochMilli(record.timestamp()),
        part(record.topic(), null, key),
        headers(record.headers()),
        part(record.topic(), record.headers(), value),
        (key == null ? 0 : key.length) + (value == null ? 0 : value.length));
  }

  /** The key alone, for filters that ask for nothing else. */
  String key(ConsumerRecord<byte[], byte[]> record) {
    return flat(part(record.topic(), null, record.key()).content());
  }

  static String flat(JsonNode content) {
    return content.isValueNode() ? content.asText() : content.toString();
  }

  private static List<Message.Header> headers(Headers headers) {
    return StreamSupport.stream(headers.spliterator(), false)
        .limit(SHOWN_HEADERS)
        .map(
            header ->
                new Message.Header(
                    CardNumbers.mask(header.key()), flat(plain(header.value()).content())))
        .toList();
  }

  private Part part(String topic, @Nullable Headers headers, byte @Nullable [] bytes) {
    if (bytes == null) {
      return new Part(Form.NULL, null, NODES.nullNode(), null);
    }
    boolean prefixed = bytes.length >= WIRE_PREFIX && bytes[0] == 0;
    Headers described =
        headers != null && headers.lastHeader("__value_schema_id") != null ? headers : null;
    if (!prefixed && described == null) {
      return plain(bytes);
    }
    try {
      Object datum =
          described == null
              ? avro.deserialize(topic, bytes)
              : avro.deserialize(topic, described, bytes);
      return avro(datum);
    } catch (SchemaRegistryException e) {
      return noted(plain(bytes), "Its schema can't be fetched: the registry does not answer.");
    } catch (SerializationException e) {
      return noted(plain(bytes), "Looks like Avro, but can't be decoded.");
    }
  }

  private static Part avro(Object datum) {
    Schema schema = datum instanceof IndexedRecord record ? record.getSchema() : schemaOf(datum);
    return bounded(Form.AVRO, schema.getFullName(), AvroJson.of(datum, schema));
  }

  private static Schema schemaOf(Object datum) {
    return org.apache.avro.generic.GenericData.get().induce(datum);
  }

  private static Part noted(Part part, String note) {
    return new Part(part.form(), part.schema(), part.content(), note);
  }

  private static Part plain(byte @Nullable [] bytes) {
    if (bytes == null) {
      return new Part(Form.NULL, null, NODES.nullNode(), null);
    }
    String text = text(bytes);
    if (text == null) {
      return hex(bytes);
    }
    String start = text.stripLeading();
    if (start.startsWith("{") || start.startsWith("[")) {
      try {
        return bounded(Form.JSON, null, masked(JSON.readTree(text)));
      } catch (JacksonException e) {
        // Text that only begins like JSON is shown as text.
        return bounded(Form.TEXT, null, NODES.textNode(CardNumbers.mask(text)));
      }
    }
    return bounded(Form.TEXT, null, NODES.textNode(CardNumbers.mask(text)));
  }

  private static Part hex(byte[] bytes) {
    byte[] shown = CardNumbers.mask(bytes);
    boolean cut = shown.length > SHOWN_BYTES;
    return new Part(
        Form.BYTES,
        null,
        NODES.textNode(HexFormat.of().formatHex(cut ? Arrays.copyOf(shown, SHOWN_BYTES) : shown)),
        cut ? "The first " + SHOWN_BYTES + " of " + bytes.length + " bytes." : null);
  }

  private static Part bounded(Form form, @Nullable String schema, JsonNode content) {
    String text = flat(content);
    return text.length() <= SHOWN_CHARACTERS
        ? new Part(form, schema, content, null)
        : new Part(
            form,
            schema,
            NODES.textNode(text.substring(0, SHOWN_CHARACTERS)),
            "The first " + SHOWN_CHARACTERS + " of " + text.length() + " characters.");
  }

  /** Printable UTF-8, or null. */
  private static @Nullable String text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.chars()
              .allMatch(c -> (c >= ' ' && c != 0x7F) || c == '\n' || c == '\r' || c == '\t')
          ? text
          : null;
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static JsonNode masked(JsonNode node) {
    if (node.isTextual()) {
      return NODES.textNode(CardNumbers.mask(node.textValue()));
    }
    if (node.isNumber()) {
      String text = node.isIntegralNumber() ? node.bigIntegerValue().toString() : node.asText();
      String masked = CardNumbers.mask(text);
      return masked.equals(text) ? node : NODES.textNode(masked);
    }
    if (node.isArray()) {
      ArrayNode copy = NODES.arrayNode();
      node.forEach(item -> copy.add(masked(item)));
      return copy;
    }
    if (node.isObject()) {
      ObjectNode copy = NODES.objectNode();
      node.properties()
          .forEach(field -> copy.set(CardNumbers.mask(field.getKey()), masked(field.getValue())));
      return copy;
    }
    return node;
  }
}

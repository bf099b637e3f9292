package io.streamsentinel.avro.serde;

import io.streamsentinel.avro.serde.UndecodableException.Reason;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's wire format: a zero byte, the schema's id in four, the body. In its newer form the id
 * or the schema's GUID stands in a header and the payload is the body alone.
 */
final class WireFormat {
  static final int PREFIX = 5;
  private static final byte ID = 0;
  private static final byte GUID = 1;
  private static final String KEY_HEADER = "__key_schema_id";
  private static final String VALUE_HEADER = "__value_schema_id";

  private WireFormat() {}

  static byte[] prefix(int id) {
    return ByteBuffer.allocate(PREFIX).put(ID).putInt(id).array();
  }

  /** The id in a payload's prefix. */
  static int id(String topic, byte[] payload) {
    if (payload.length < PREFIX) {
      throw new UndecodableException(
          Reason.TOO_SHORT,
          "A record of topic "
              + topic
              + " has "
              + payload.length
              + " bytes, fewer than the 5 of the Confluent wire format's prefix",
          null);
    }
    if (payload[0] != ID) {
      throw new UndecodableException(
          Reason.NOT_FRAMED,
          "A record of topic "
              + topic
              + " begins with byte "
              + (payload[0] & 0xff)
              + ", not with the 0 of the Confluent wire format: another serializer wrote it",
          null);
    }
    return (payload[1] & 0xff) << 24
        | (payload[2] & 0xff) << 16
        | (payload[3] & 0xff) << 8
        | (payload[4] & 0xff);
  }

  /** What the headers say about the schema: an {@link Integer}, a {@link UUID}, or nothing. */
  static @Nullable Object inHeaders(String topic, boolean key, Headers headers) {
    Header header = headers.lastHeader(key ? KEY_HEADER : VALUE_HEADER);
    if (header == null || header.value() == null) {
      return null;
    }
    ByteBuffer value = ByteBuffer.wrap(header.value());
    if (value.remaining() == 5 && value.get(0) == ID) {
      return value.getInt(1);
    }
    if (value.remaining() == 17 && value.get(0) == GUID) {
      return new UUID(value.getLong(1), value.getLong(9));
    }
    throw new UndecodableException(
        Reason.NOT_FRAMED,
        "A record of topic "
            + topic
            + " has a header "
            + header.key()
            + " of "
            + value.remaining()
            + " bytes that is neither an id nor a GUID",
        null);
  }
}

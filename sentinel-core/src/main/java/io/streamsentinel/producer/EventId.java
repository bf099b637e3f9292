package io.streamsentinel.producer;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * What tells an event from every other, over all sends of it: the prefix of the producer that first
 * sent it, and a counter. In a record it is 16 bytes, big-endian, in the header {@value #HEADER}.
 *
 * @param prefix the producer's
 * @param counter the event's place among that producer's
 */
public record EventId(long prefix, long counter) {

  /** The header's name. */
  public static final String HEADER = "sentinel.event.id";

  private static final int BYTES = 16;

  /**
   * The id in a record's headers; empty if there is none, or not of 16 bytes.
   *
   * @param headers the record's
   */
  public static Optional<EventId> of(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    if (header == null || header.value() == null || header.value().length != BYTES) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(header.value());
    return Optional.of(new EventId(bytes.getLong(), bytes.getLong()));
  }

  /** The header's value. */
  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(prefix).putLong(counter).array();
  }
}

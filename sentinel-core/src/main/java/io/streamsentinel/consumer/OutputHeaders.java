package io.streamsentinel.consumer;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Headers for serializers to write to, of which nearly none does: made when the first is written.
 */
final class OutputHeaders implements Headers {

  private @Nullable Headers written;

  OutputHeaders() {}

  OutputHeaders(Headers given) {
    if (given.iterator().hasNext()) {
      given.forEach(write()::add);
    }
  }

  /** What was written, or null. */
  @Nullable Headers written() {
    return written;
  }

  private Headers write() {
    Headers headers = written;
    if (headers == null) {
      // Kafka's own class, by its public door.
      headers = new ProducerRecord<Object, Object>("headers", "").headers();
      written = headers;
    }
    return headers;
  }

  @Override
  public Headers add(Header header) {
    write().add(header);
    return this;
  }

  @Override
  public Headers add(String key, byte[] value) {
    write().add(key, value);
    return this;
  }

  @Override
  public Headers remove(String key) {
    if (written != null) {
      written.remove(key);
    }
    return this;
  }

  @Override
  @SuppressWarnings("NullAway") // Kafka's answer to "none", and carries no annotation that says so.
  public Header lastHeader(String key) {
    return written == null ? null : written.lastHeader(key);
  }

  @Override
  public Iterable<Header> headers(String key) {
    return written == null ? List.of() : written.headers(key);
  }

  @Override
  public Header[] toArray() {
    return written == null ? new Header[0] : written.toArray();
  }

  @Override
  public Iterator<Header> iterator() {
    return written == null ? new ArrayList<Header>().iterator() : written.iterator();
  }
}

package io.streamsentinel.avro.serde;

import java.io.IOException;

/** Writes an object behind the prefix. */
@FunctionalInterface
interface BodyWriter {
  void write(Object value, BufferEncoder out) throws IOException;
}

package io.streamsentinel.avro.serde;

import java.io.IOException;

/** Reads an object from behind the prefix. */
@FunctionalInterface
interface BodyReader {
  Object read(ArrayDecoder in) throws IOException;
}

package io.streamsentinel.avro.serde;

import org.apache.avro.AvroRuntimeException;

/** A body contradicts its schema. The message quotes no value. */
final class MalformedAvroException extends AvroRuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedAvroException(String message) {
    super(message);
  }
}

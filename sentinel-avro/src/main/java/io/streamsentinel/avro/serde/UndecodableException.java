package io.streamsentinel.avro.serde;

import java.util.Objects;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * A record's bytes are not what they should be; no retry will help. The message tells what is wrong
 * and where, and nothing of what the record says.
 */
public final class UndecodableException extends SerializationException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with the bytes. */
  public enum Reason {
    /** Fewer bytes than the wire format's prefix has. */
    TOO_SHORT,
    /** The first byte, or the header, is not the wire format's. */
    NOT_FRAMED,
    /** The registry knows no schema with the record's id. */
    UNKNOWN_SCHEMA,
    /** The registry's schema for the id is no Avro schema. */
    UNUSABLE_SCHEMA,
    /** The record's schema cannot be read as the type or schema asked for. */
    INCOMPATIBLE,
    /** The record's schema names a class that nobody has declared as trusted. */
    UNTRUSTED_CLASS,
    /** The body contradicts its schema. */
    MALFORMED,
    /** The body goes on after the record's end. */
    TRAILING_BYTES
  }

  private final Reason reason;

  UndecodableException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** The same for another record: a stack trace belongs to one throw. */
  UndecodableException again() {
    return new UndecodableException(reason, Objects.requireNonNull(getMessage()), getCause());
  }

  /** What is wrong with the bytes. */
  public Reason reason() {
    return reason;
  }
}

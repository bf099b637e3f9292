package io.streamsentinel.avro.registry;

import java.util.Objects;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * A registry could not do what it was asked to.
 *
 * <p>{@link #retriable} says whether the same call can succeed later: the record that needed it is
 * then good, and must wait instead of being given up. For code that does not know this class, the
 * cause of a retriable one is a Kafka {@link RetriableException}, that of {@link Kind#UNAUTHORIZED}
 * is an {@link AuthenticationException}, and no other has either.
 */
public final class SchemaRegistryException extends SerializationException {
  private static final long serialVersionUID = 1L;

  /** What went wrong, by what the caller can do about it. */
  public enum Kind {
    /** The registry cannot be reached or cannot answer at present. Waiting helps. */
    UNAVAILABLE,
    /** There is no such schema, subject or version. */
    NOT_FOUND,
    /** The subject's compatibility level forbids the schema. */
    INCOMPATIBLE,
    /** The credentials are missing, wrong or insufficient. */
    UNAUTHORIZED,
    /** The registry refuses the request for another reason. */
    REJECTED,
    /** What the registry holds is no Avro schema that can be used. */
    UNUSABLE_SCHEMA,
    /** The answer is not what the protocol says, or too large. */
    MALFORMED_ANSWER
  }

  private final Kind kind;
  private final int status;
  private final int errorCode;

  private SchemaRegistryException(
      Kind kind, int status, int errorCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.status = status;
    this.errorCode = errorCode;
  }

  /** The registry cannot answer at present. */
  static SchemaRegistryException unavailable(int status, String message, @Nullable Throwable why) {
    RetriableException cause = new DisconnectException("Schema registry unavailable", why);
    return new SchemaRegistryException(Kind.UNAVAILABLE, status, status, message, cause);
  }

  /** The registry answered, and the answer is no. */
  static SchemaRegistryException refused(Kind kind, int status, int errorCode, String message) {
    AuthenticationException cause =
        kind == Kind.UNAUTHORIZED
            ? new AuthenticationException("Refused by the schema registry")
            : null;
    return new SchemaRegistryException(kind, status, errorCode, message, cause);
  }

  /** What the registry holds is no Avro schema that can be used. */
  static SchemaRegistryException unusable(String message, @Nullable Throwable cause) {
    return new SchemaRegistryException(Kind.UNUSABLE_SCHEMA, 0, 0, message, cause);
  }

  /** The registry's answer cannot be understood. */
  static SchemaRegistryException malformed(String message, @Nullable Throwable cause) {
    return new SchemaRegistryException(Kind.MALFORMED_ANSWER, 0, 0, message, cause);
  }

  /**
   * A copy to throw to another caller: a stack trace belongs to one thread, and this one may have
   * been remembered.
   */
  SchemaRegistryException again() {
    return new SchemaRegistryException(
        kind, status, errorCode, Objects.requireNonNull(getMessage()), getCause());
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /** Whether the same call can succeed later. */
  public boolean retriable() {
    return kind == Kind.UNAVAILABLE;
  }

  /** Whether what was asked for does not exist. */
  public boolean notFound() {
    return kind == Kind.NOT_FOUND;
  }

  /** The HTTP status, 0 if there was none. */
  public int status() {
    return status;
  }

  /** The registry's error code, such as 40403; the HTTP status if it gave none. */
  public int errorCode() {
    return errorCode;
  }
}

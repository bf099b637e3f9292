package io.streamsentinel.consumer;

import io.streamsentinel.error.RetriableException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Who is to blame when a serializer or deserializer fails: the record, or what stands behind the
 * serializer, as a schema registry. Told by the chain of causes alone, since serializers differ in
 * what they throw: ours marks the cause as Kafka's retriable or authentication exception,
 * Confluent's reports a refused connection as a plain SerializationException.
 */
enum Blame {
  /** The record: the same bytes or the same value will fail again. */
  RECORD,
  /** Something that can't be asked at present. The record is as good as any other and must wait. */
  AWAY,
  /** Something that does not accept who we are, so that every record would fail. */
  REFUSED;

  /** Causes may form a circle. */
  private static final int CAUSES_MAX = 10;

  static Blame of(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
      if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
        return REFUSED;
      }
      if (cause instanceof RetriableException
          || cause instanceof org.apache.kafka.common.errors.RetriableException
          || cause instanceof InterruptException
          || network(cause)) {
        return AWAY;
      }
      cause = cause.getCause();
    }
    return RECORD;
  }

  /**
   * Only what a connection throws, and the bare class, in which the JDK's HTTP clients report a
   * connection that broke. Others say that bytes can't be parsed: Jackson's and Protobuf's
   * exceptions are IOExceptions too, as are Avro's for a number that never ends.
   */
  private static boolean network(@Nullable Throwable cause) {
    return cause instanceof SocketException
        || cause instanceof UnknownHostException
        || cause instanceof InterruptedIOException
        || cause instanceof HttpTimeoutException
        || cause instanceof ClosedChannelException
        || cause instanceof SSLException
        || (cause != null && cause.getClass() == IOException.class);
  }
}

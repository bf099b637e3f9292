package io.streamsentinel.resilience.dependency;

import com.fasterxml.jackson.core.JacksonException;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisLoadingException;
import io.streamsentinel.error.RetriableException;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.nio.charset.CharacterCodingException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a dependency's trouble from a record's own fault, by the exception and its causes. What is
 * not known to be trouble is the record's fault: so a bad record does not open a circuit.
 */
final class Trouble {

  private static final int DEEPEST = 16;

  private Trouble() {}

  static boolean isOf(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (one(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static boolean one(Throwable failure) {
    return failure instanceof TimeoutException
        || failure instanceof RetriableException
        || failure instanceof org.apache.kafka.common.errors.RetriableException
        || (failure instanceof IOException && !aboutContent(failure))
        || (failure instanceof SQLException sql && away(sql))
        || failure instanceof RedisConnectionException
        || failure instanceof RedisCommandTimeoutException
        || failure instanceof RedisLoadingException
        || failure instanceof RedisBusyException;
  }

  /** Input that can't be read is an IOException to some libraries. */
  private static boolean aboutContent(Throwable failure) {
    return failure instanceof JacksonException
        || failure instanceof CharacterCodingException
        || failure instanceof ObjectStreamException
        || failure instanceof ZipException;
  }

  /** Connection lost or refused, server shutting down, out of resources, system error. */
  private static boolean away(SQLException failure) {
    return failure instanceof SQLTransientException
        || failure instanceof SQLRecoverableException
        || begins(failure.getSQLState(), "08", "53", "57P", "58");
  }

  private static boolean begins(@Nullable String state, String... prefixes) {
    for (String prefix : prefixes) {
      if (state != null && state.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}

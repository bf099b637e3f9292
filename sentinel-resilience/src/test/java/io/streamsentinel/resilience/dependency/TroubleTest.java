package io.streamsentinel.resilience.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.streamsentinel.error.AbortableException;
import io.streamsentinel.error.RetriableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.charset.MalformedInputException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TroubleTest {

  static Stream<Throwable> theDependencysFault() {
    return Stream.of(
        new ConnectException(),
        new TimeoutException(),
        new UncheckedIOException(new IOException("reset")),
        new ExecutionException(new IllegalStateException(new ConnectException())),
        new RetriableException("503"),
        new org.apache.kafka.common.errors.TimeoutException(),
        new SQLException("terminating", "57P01"),
        new SQLException("lost", "08006"),
        new SQLTransientConnectionException("pool"),
        new RedisConnectionException("refused"),
        new RedisCommandTimeoutException());
  }

  static Stream<Throwable> theRecordsFault() {
    return Stream.of(
        new NullPointerException(),
        new AbortableException("bad"),
        new JsonParseException(null, "not JSON"),
        new UncheckedIOException(new MalformedInputException(1)),
        new SQLException("duplicate key", "23505"),
        new SQLException("no state"),
        new RedisCommandExecutionException("WRONGTYPE"));
  }

  @ParameterizedTest
  @MethodSource("theDependencysFault")
  void opens_circuits(Throwable failure) {
    assertThat(Trouble.isOf(failure)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("theRecordsFault")
  void opens_none(Throwable failure) {
    assertThat(Trouble.isOf(failure)).isFalse();
  }
}

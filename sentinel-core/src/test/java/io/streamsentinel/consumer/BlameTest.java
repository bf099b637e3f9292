package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.streamsentinel.error.RetriableException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.MalformedInputException;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BlameTest {

  static Stream<Arguments> rows() {
    return Stream.of(
        // What Confluent's and our serializers report for a registry that can't answer.
        arguments(new DisconnectException("502"), Blame.AWAY),
        arguments(new TimeoutException("503"), Blame.AWAY),
        arguments(new ThrottlingQuotaExceededException("429"), Blame.AWAY),
        arguments(new RetriableException("ours"), Blame.AWAY),
        arguments(new ConnectException("Connection refused"), Blame.AWAY),
        arguments(new SocketException("Connection reset"), Blame.AWAY),
        arguments(new SocketTimeoutException("Read timed out"), Blame.AWAY),
        arguments(new UnknownHostException("registry"), Blame.AWAY),
        arguments(new HttpConnectTimeoutException("no answer"), Blame.AWAY),
        arguments(new ClosedChannelException(), Blame.AWAY),
        arguments(new SSLHandshakeException("Remote host terminated the handshake"), Blame.AWAY),
        arguments(new IOException("HTTP/1.1 header parser received no bytes"), Blame.AWAY),
        arguments(interrupted(), Blame.AWAY),
        // Rights.
        arguments(new SaslAuthenticationException("401"), Blame.REFUSED),
        arguments(new AuthorizationException("403"), Blame.REFUSED),
        // Bytes that can't be parsed: exceptions of input and output, but not of a connection.
        arguments(new EOFException(), Blame.RECORD),
        arguments(new UTFDataFormatException(), Blame.RECORD),
        arguments(new MalformedInputException(1), Blame.RECORD),
        arguments(new ZipException("Not in GZIP format"), Blame.RECORD),
        arguments(new ParseException(), Blame.RECORD),
        arguments(new ArrayIndexOutOfBoundsException(6), Blame.RECORD),
        arguments(new IllegalArgumentException(), Blame.RECORD));
  }

  /** As those of Jackson, Protobuf and Avro. */
  private static final class ParseException extends IOException {
    private static final long serialVersionUID = 1;
  }

  private static Throwable interrupted() {
    InterruptException failure = new InterruptException("while asking");
    // Its constructor interrupts the thread.
    assertThat(Thread.interrupted()).isTrue();
    return failure;
  }

  @ParameterizedTest
  @MethodSource("rows")
  void cause_decides_however_deep_it_is(Throwable cause, Blame blame) {
    assertThat(Blame.of(cause)).isEqualTo(blame);
    assertThat(Blame.of(new SerializationException("Error deserializing", cause))).isEqualTo(blame);
    assertThat(Blame.of(new RuntimeException(new SerializationException("no", cause))))
        .isEqualTo(blame);
  }

  @Test
  void failure_without_a_cause_is_the_records() {
    assertThat(Blame.of(new SerializationException("Unknown magic byte!"))).isEqualTo(Blame.RECORD);
  }

  @Test
  void causes_in_a_circle_end() {
    Exception inner = new Exception("inner");
    Exception outer = new Exception("outer", inner);
    inner.initCause(outer);

    assertThat(Blame.of(outer)).isEqualTo(Blame.RECORD);
  }
}

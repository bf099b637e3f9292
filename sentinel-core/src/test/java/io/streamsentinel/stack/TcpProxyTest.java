package io.streamsentinel.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamsentinel.stack.TcpProxy.Direction;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {

  private static final int SILENCE_MILLIS = 200;
  private static final int PATIENCE_MILLIS = 20_000;

  private EchoServer server;
  private TcpProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = EchoServer.start();
    proxy = TcpProxy.before(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void passes_bytes_both_ways() throws IOException {
    try (Socket client = connect()) {
      assertThat(echo(client, 200_000)).isEqualTo(200_000);
      assertThat(proxy.connections()).isEqualTo(1);
    }
    Awaitility.await().until(() -> proxy.connections() == 0);
  }

  @Test
  void passes_on_the_end_of_what_one_side_sends() throws IOException {
    try (Socket client = connect()) {
      client.getOutputStream().write(new byte[10]);
      client.shutdownOutput();

      assertThat(client.getInputStream().readAllBytes()).hasSize(10);
    }
  }

  @Test
  void stalled_requests_arrive_after_the_network_has_healed() throws IOException {
    try (Socket client = connect()) {
      echo(client, 1);
      proxy.stall(Direction.TO_SERVER);
      client.getOutputStream().write(1);
      assertSilent(client);
      assertThat(server.received()).isEqualTo(1);

      proxy.heal();

      assertThat(client.getInputStream().read()).isEqualTo(1);
      assertThat(server.received()).isEqualTo(2);
    }
  }

  @Test
  void stalled_replies_leave_the_server_with_the_request_and_the_client_without_an_answer()
      throws IOException {
    try (Socket client = connect()) {
      proxy.stall(Direction.TO_CLIENT);
      client.getOutputStream().write(1);

      Awaitility.await().until(() -> server.received() == 1);
      assertSilent(client);
      proxy.reset();

      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThat(server.received()).isEqualTo(1);
    }
  }

  @Test
  void a_partition_is_silent_for_new_connections_too() throws IOException {
    proxy.partition();
    try (Socket client = connect()) {
      client.getOutputStream().write(1);
      assertSilent(client);

      proxy.heal();

      assertThat(client.getInputStream().read()).isEqualTo(1);
    }
  }

  @Test
  void delayed_bytes_arrive_no_earlier_and_do_not_wait_for_each_other() throws IOException {
    Duration delay = Duration.ofMillis(150);
    try (Socket client = connect()) {
      echo(client, 1);
      proxy.delay(Direction.TO_SERVER, delay);
      long start = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        client.getOutputStream().write(1);
      }
      assertThat(new DataInputStream(client.getInputStream()).readNBytes(20)).hasSize(20);

      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      assertThat(taken).isGreaterThanOrEqualTo(delay).isLessThan(delay.multipliedBy(20));
    }
  }

  @Test
  void narrow_bandwidth_lets_bytes_pass_no_faster() throws IOException {
    try (Socket client = connect()) {
      echo(client, 1);
      proxy.bandwidth(Direction.TO_CLIENT, 100_000);
      long start = System.nanoTime();

      echo(client, 40_000);

      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(390));
    }
  }

  @Test
  void a_cut_ends_connections_and_refuses_new_ones_until_it_heals() throws IOException {
    try (Socket client = connect()) {
      echo(client, 1);
      proxy.cut();

      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
    }
    proxy.heal();
    try (Socket client = connect()) {
      assertThat(echo(client, 1)).isEqualTo(1);
    }
  }

  @Test
  void a_server_that_is_down_ends_the_connection() throws IOException {
    server.close();
    try (Socket client = connect()) {
      client.setSoTimeout(PATIENCE_MILLIS);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void refuses_faults_that_cannot_be() {
    assertThatThrownBy(() -> proxy.delay(Direction.TO_SERVER, Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-0.001S");
    assertThatThrownBy(() -> proxy.bandwidth(Direction.TO_SERVER, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0");
  }

  @Test
  void closing_leaves_no_thread() throws IOException {
    try (Socket client = connect()) {
      echo(client, 1);
      proxy.stall(Direction.TO_CLIENT);
      client.getOutputStream().write(1);

      proxy.close();

      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(
              thread ->
                  thread.isAlive()
                      && thread.getName().startsWith("tcp-proxy-")
                      && thread.getName().endsWith("-" + proxy.port()));
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }

  private static int echo(Socket client, int bytes) throws IOException {
    client.setSoTimeout(PATIENCE_MILLIS);
    client.getOutputStream().write(new byte[bytes]);
    return client.getInputStream().readNBytes(bytes).length;
  }

  private static void assertSilent(Socket client) throws IOException {
    client.setSoTimeout(SILENCE_MILLIS);
    assertThatThrownBy(() -> client.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    client.setSoTimeout(PATIENCE_MILLIS);
  }
}

package io.streamsentinel.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** One question to a server in its own protocol; each method throws if there is no good answer. */
final class Answers {

  /** Long enough for a server on a busy machine. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final int HTTP_OK = 200;

  private Answers() {}

  /** Whether as many brokers as that are in the cluster. */
  static void kafka(String bootstrapServers, int brokers, Duration limit) throws IOException {
    int limitMillis = (int) limit.toMillis();
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, limitMillis,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, limitMillis);
    try (Admin admin = Admin.create(settings)) {
      int found = admin.describeCluster().nodes().get().size();
      if (found < brokers) {
        throw new IOException(found + " of " + brokers + " brokers are in the cluster");
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  static void postgres(String jdbcUrl, String user, String password) throws IOException {
    try {
      DriverManager.getConnection(jdbcUrl, user, password).close();
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Also a server that wants a password answers, by saying so. */
  static void redis(String host, int port, Duration limit) throws IOException {
    String answer = redisLine(host, port, "PING", limit);
    if (!answer.equals("+PONG") && !answer.startsWith("-NOAUTH")) {
      throw new IOException("PING answered by " + answer);
    }
  }

  /** The first line of the answer to a command. */
  static String redisLine(String host, int port, String command, Duration limit)
      throws IOException {
    int limitMillis = (int) limit.toMillis();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), limitMillis);
      socket.setSoTimeout(limitMillis);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      String line =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      if (line == null) {
        throw new IOException("the connection ended");
      }
      return line;
    }
  }

  static void http(String url, Duration limit) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setConnectTimeout((int) limit.toMillis());
    connection.setReadTimeout((int) limit.toMillis());
    try {
      if (connection.getResponseCode() != HTTP_OK) {
        throw new IOException(url + " answered " + connection.getResponseCode());
      }
    } finally {
      connection.disconnect();
    }
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("Interrupted", e);
  }
}

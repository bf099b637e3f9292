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
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** One question to a server in its own protocol; each method throws if there is no good answer. */
final class Answers {

  private static final int LIMIT_MILLIS = 2_000;
  private static final int HTTP_OK = 200;

  private Answers() {}

  /** Whether as many brokers as that are in the cluster. */
  static void kafka(String bootstrapServers, int brokers) throws IOException {
    kafka(bootstrapServers, brokers, LIMIT_MILLIS);
  }

  static void kafka(String bootstrapServers, int brokers, int limitMillis) throws IOException {
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
  static void redis(String host, int port) throws IOException {
    String answer = redisLine(host, port, "PING");
    if (!answer.equals("+PONG") && !answer.startsWith("-NOAUTH")) {
      throw new IOException("PING answered by " + answer);
    }
  }

  /** The first line of the answer to a command. */
  static String redisLine(String host, int port, String command) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), LIMIT_MILLIS);
      socket.setSoTimeout(LIMIT_MILLIS);
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

  static void http(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setConnectTimeout(LIMIT_MILLIS);
    connection.setReadTimeout(LIMIT_MILLIS);
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

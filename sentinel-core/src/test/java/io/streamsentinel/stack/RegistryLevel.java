package io.streamsentinel.stack;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sets a registry's global compatibility level: Apicurio starts with NONE. */
final class RegistryLevel {

  private static final int LIMIT_MILLIS = 20_000;
  private static final int HTTP_OK = 200;

  private RegistryLevel() {}

  static void setBackward(String url) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(url + "/config").toURL().openConnection();
      try {
        connection.setConnectTimeout(LIMIT_MILLIS);
        connection.setReadTimeout(LIMIT_MILLIS);
        connection.setRequestMethod("PUT");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        connection
            .getOutputStream()
            .write("{\"compatibility\":\"BACKWARD\"}".getBytes(StandardCharsets.US_ASCII));
        if (connection.getResponseCode() != HTTP_OK) {
          throw new IOException("the answer was " + connection.getResponseCode());
        }
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      throw new ServerStartException(
          "registry: its global level could not be set to BACKWARD: " + e.getMessage(), e);
    }
  }
}

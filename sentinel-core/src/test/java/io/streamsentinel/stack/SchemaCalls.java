package io.streamsentinel.stack;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Calls to a registry that the stack's own tests need. */
final class SchemaCalls {

  private SchemaCalls() {}

  /**
   * Registers a record schema with these fields.
   *
   * @return the HTTP status
   */
  static int register(String registryUrl, String subject, String fields) throws IOException {
    String schema = "{\"type\":\"record\",\"name\":\"Payment\",\"fields\":[" + fields + "]}";
    String body = "{\"schema\":\"" + schema.replace("\"", "\\\"") + "\"}";
    URI uri = URI.create(registryUrl + "/subjects/" + subject + "/versions");
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    try {
      connection.setRequestMethod("POST");
      connection.setRequestProperty("Content-Type", "application/vnd.schemaregistry.v1+json");
      connection.setDoOutput(true);
      connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }
}

package io.streamsentinel.examples.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;

/** Asks a dashboard as a program does. */
final class Http {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private Http() {}

  static HttpResponse<String> get(URI base, String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(30));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  static HttpResponse<String> send(URI base, String method) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(base.resolve("/api/topics"))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  static JsonNode json(URI base, String path) throws Exception {
    HttpResponse<String> response = get(base, path);
    if (response.statusCode() != 200) {
      throw new IOException(path + ": " + response.statusCode() + " " + response.body());
    }
    return JSON.readTree(response.body());
  }

  /** The first event of a kind. */
  static JsonNode event(URI base, String path, String kind) throws Exception {
    HttpResponse<Stream<String>> response =
        CLIENT.send(
            HttpRequest.newBuilder(base.resolve(path))
                .header("Accept", "text/event-stream")
                .timeout(Duration.ofSeconds(30))
                .build(),
            BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      String data =
          lines
              .dropWhile(line -> !line.equals("event: " + kind))
              .filter(line -> line.startsWith("data: "))
              .findFirst()
              .orElseThrow();
      return JSON.readTree(data.substring("data: ".length()));
    }
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

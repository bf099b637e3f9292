package io.streamsentinel.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sets a registry's global compatibility level: Apicurio starts with NONE. */
final class RegistryLevel {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private RegistryLevel() {}

  static void setBackward(String url) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/config"))
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString("{\"compatibility\":\"BACKWARD\"}"))
            .build();
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new ServerStartException(
            "registry: PUT " + request.uri() + " answered " + response.statusCode());
      }
    } catch (IOException e) {
      throw new ServerStartException("registry: PUT " + request.uri() + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerStartException("registry: interrupted while it started", e);
    }
  }
}

package io.streamsentinel.examples.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A real Prometheus as a child process, with our alert rules, scraping one port each second. */
final class Prometheus implements AutoCloseable {

  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final Process process;
  private final int port;
  private long from = System.nanoTime();

  private Prometheus(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** The program, where it is installed (Debian's package {@code prometheus}). */
  static Optional<Path> program() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, "prometheus"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Prometheus start(Path program, Path folder, Path rules, int scraped) throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Path config =
        Files.writeString(
            folder.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: [%s]
            scrape_configs:
              - job_name: sentinel
                static_configs: [{targets: ["127.0.0.1:%d"]}]
            """
                .formatted(rules.toAbsolutePath().normalize(), scraped));
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    return new Prometheus(process, port);
  }

  /** The series that a query returns. */
  JsonNode query(String expression) throws Exception {
    String encoded = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    JsonNode answer = get("/api/v1/query?query=" + encoded);
    if (!answer.path("status").asText().equals("success")) {
      throw new IllegalArgumentException(expression + ": " + answer);
    }
    return answer.path("data").path("result");
  }

  /** Alerts up to now do not count: it looks for its targets seconds after it began to judge. */
  void forget() {
    from = System.nanoTime();
  }

  /** The names of the alerts that have fired since the start, or since what was forgotten. */
  Set<String> fired() throws Exception {
    long seconds = 1 + (System.nanoTime() - from) / 1_000_000_000L;
    Set<String> names = new TreeSet<>();
    for (JsonNode series :
        query("max_over_time(ALERTS{alertstate=\"firing\"}[%ds])".formatted(seconds))) {
      names.add(series.path("metric").path("alertname").asText());
    }
    return names;
  }

  /** The names of the alerts that were loaded. */
  Set<String> alerts() throws Exception {
    Set<String> names = new TreeSet<>();
    for (JsonNode group : get("/api/v1/rules?type=alert").path("data").path("groups")) {
      group.path("rules").forEach(rule -> names.add(rule.path("name").asText()));
    }
    return names;
  }

  /** How often it has scraped with success. */
  int scrapes() throws Exception {
    JsonNode answer = query("sum_over_time(up[1h])");
    return answer.isEmpty() ? 0 : answer.get(0).path("value").get(1).asInt();
  }

  private JsonNode get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return json.readTree(
        client
            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
            .body());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.onExit().get(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
    }
  }
}

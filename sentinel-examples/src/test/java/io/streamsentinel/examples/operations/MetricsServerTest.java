package io.streamsentinel.examples.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamsentinel.health.ConsumerHealth;
import io.streamsentinel.health.PartitionHealth;
import io.streamsentinel.metrics.Meters;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {

  private final MetricsServer server = MetricsServer.start(0);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void meters_are_shown_in_prometheus_text_with_those_of_jvm_and_process() throws Exception {
    server.registry().counter(Meters.PROCESSED, "group", "g", "topic", "t").increment(3);

    HttpResponse<String> answer = get("/metrics", "GET");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    assertThat(answer.body())
        .contains("streaming_messages_processed_total{group=\"g\",topic=\"t\"} 3.0")
        .contains("jvm_memory_used_bytes", "jvm_threads_live_threads", "process_uptime_seconds")
        .contains("process_files_open_files");
  }

  @Test
  void health_is_200_while_all_consumers_run() throws Exception {
    server.watch("fraud-detection", () -> health(ConsumerHealth.State.RUNNING, Optional.empty()));

    HttpResponse<String> answer = get("/health", "GET");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            """
            healthy
            fraud-detection: RUNNING, 1 partitions, last commit 2026-01-01T00:00:00Z
            """);
  }

  @Test
  void health_is_503_with_the_reason_when_a_partition_is_quarantined() throws Exception {
    server.watch(
        "fraud-detection",
        () -> health(ConsumerHealth.State.RUNNING, Optional.of("database behind Kafka")));

    HttpResponse<String> answer = get("/health", "GET");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .startsWith("unhealthy\n")
        .contains("payments-3: quarantined: database behind Kafka");
  }

  @Test
  void other_methods_are_refused_and_a_taken_port_is_named() throws Exception {
    assertThat(get("/metrics", "POST").statusCode()).isEqualTo(405);
    assertThatThrownBy(() -> MetricsServer.start(server.port()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("METRICS_PORT " + server.port());
  }

  private static ConsumerHealth health(ConsumerHealth.State state, Optional<String> quarantine) {
    return new ConsumerHealth(
        state,
        List.of(
            new PartitionHealth(
                "payments", 3, List.of(), quarantine, OptionalLong.of(1), OptionalLong.of(0), 0)),
        Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
        Optional.empty());
  }

  private HttpResponse<String> get(String path, String method) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }
}

package io.streamsentinel.examples.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.avro.event.SentimentEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a source on this machine that misbehaves. */
class SentimentStreamTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<SentimentEvent> events = new CopyOnWriteArrayList<>();
  private SourceServer source;

  @BeforeEach
  void open() throws IOException {
    source = new SourceServer();
  }

  @AfterEach
  void close() {
    source.close();
  }

  @Test
  void hands_events_on() {
    source.then(
        connection -> {
          connection.ok();
          connection.raw(line(1));
          connection.stall();
        });
    try (SentimentStream stream = stream(PATIENCE)) {
      awaitEvents(1);

      assertThat(events.get(0).getSubject()).isEqualTo("BTC");
      assertThat(events.get(0).getScore()).isEqualTo(0.8);
      assertThat(events.get(0).getConfidence()).isEqualTo(0.9);
      assertThat(events.get(0).getEventTime()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
      assertThat(stream.malformed()).isZero();
    }
  }

  @Test
  void goes_on_behind_the_last_event_and_drops_what_comes_twice() {
    source
        .then(connection -> connection.refuse(503))
        .then(
            connection -> {
              connection.ok();
              connection.raw(line(1) + line(2));
            })
        .then(
            connection -> {
              connection.ok();
              connection.raw(line(2) + line(3));
              connection.stall();
            });
    try (SentimentStream stream = stream(PATIENCE)) {
      awaitEvents(3);

      assertThat(events).extracting(SentimentEvent::getEventId).containsExactly("1", "2", "3");
      assertThat(stream.repeated()).isEqualTo(1);
      assertThat(source.requests().get(0)).doesNotContainKey("last-event-id");
      assertThat(source.requests().get(2)).containsEntry("last-event-id", "2");
    }
  }

  @Test
  void gives_a_silent_response_up() {
    source
        .then(
            connection -> {
              connection.ok();
              connection.raw(line(1));
              connection.stall();
            })
        .then(
            connection -> {
              connection.ok();
              connection.raw(line(2));
              connection.stall();
            });
    try (SentimentStream stream = stream(Duration.ofMillis(300))) {
      awaitEvents(2);

      assertThat(stream.connections()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void empty_lines_keep_a_response() {
    source.then(
        connection -> {
          connection.ok();
          long from = System.nanoTime();
          long kept = 0;
          while (System.nanoTime() - from < Duration.ofMillis(1_500).toNanos()) {
            if (System.nanoTime() - from >= kept * 50_000_000L) {
              kept++;
              connection.raw("\n");
            }
            Thread.onSpinWait();
          }
          connection.raw(line(1));
          connection.stall();
        });
    try (SentimentStream stream = stream(Duration.ofMillis(600))) {
      awaitEvents(1);

      assertThat(stream.connections()).isEqualTo(1);
    }
  }

  @Test
  void passes_nonsense_over_and_puts_pieces_together() {
    source.then(
        connection -> {
          connection.ok();
          connection.raw("not json\n{}\n");
          connection.raw(line(1).replace("0.8", "8"));
          connection.raw(line(1).replace("2026-01-01T00:00:00Z", "yesterday"));
          connection.raw(line(1).replace("\"1\"", "\"a\\r\\nb\""));
          connection.raw(line(2).substring(0, 15));
          connection.raw(line(2).substring(15));
          connection.stall();
        });
    try (SentimentStream stream = stream(PATIENCE)) {
      awaitEvents(1);

      assertThat(events.get(0).getEventId()).isEqualTo("2");
      assertThat(stream.malformed()).isEqualTo(5);
      assertThat(stream.connections()).isEqualTo(1);
    }
  }

  @Test
  void a_line_without_end_ends_its_response() {
    source
        .then(
            connection -> {
              connection.ok();
              while (true) {
                connection.raw("x".repeat(10_000));
              }
            })
        .then(
            connection -> {
              connection.ok();
              connection.raw(line(1));
              connection.stall();
            });
    try (SentimentStream stream = stream(PATIENCE)) {
      awaitEvents(1);

      assertThat(stream.connections()).isEqualTo(2);
    }
  }

  private SentimentStream stream(Duration idleTimeout) {
    return SentimentStream.start(
        URI.create("http://" + source.address() + "/sentiment"),
        idleTimeout,
        new Backoff(Duration.ofMillis(20), Duration.ofMillis(100)),
        events::add);
  }

  private void awaitEvents(int count) {
    await().atMost(PATIENCE).until(() -> events.size() >= count);
  }

  private static String line(int number) {
    return "{\"id\":\"%d\",\"source\":\"feed\",\"subject\":\"BTC\",\"text\":\"to the moon\",\"score\":0.8,\"confidence\":0.9,\"time\":\"2026-01-01T00:00:00Z\"}\n"
        .formatted(number);
  }
}

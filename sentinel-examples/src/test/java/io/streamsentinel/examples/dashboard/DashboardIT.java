package io.streamsentinel.examples.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamsentinel.avro.registry.RegistrySchema;
import io.streamsentinel.examples.demo.RunningPipeline;
import io.streamsentinel.producer.IdempotentProducer;
import io.streamsentinel.settings.Secret;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The API beside a running pipeline. */
class DashboardIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CARD = "4111111111111111";
  private static final String NOTES = "dashboard-it.notes";
  private static final int NOTES_COUNT = 300;

  private static RunningPipeline pipeline;
  private static URI base;
  private static Instant middle;

  @BeforeAll
  static void start() throws Exception {
    pipeline = RunningPipeline.start("dashboard-it.");
    base = pipeline.dashboard().address();
    try (Admin admin = Admin.create(pipeline.kafka().properties())) {
      admin.createTopics(List.of(new NewTopic(NOTES, 3, (short) 1))).all().get();
    }
    try (IdempotentProducer<String, String> producer =
        IdempotentProducer.builder(pipeline.kafka(), new StringSerializer(), new StringSerializer())
            .build()) {
      for (int i = 0; i < NOTES_COUNT; i++) {
        ProducerRecord<String, String> note =
            new ProducerRecord<>(
                NOTES, "key-" + i, "{\"number\": " + i + ", \"card\": \"" + CARD + "\"}");
        note.headers().add("part", Integer.toString(i % 10).getBytes(UTF_8));
        producer.send(note).get();
        if (i == NOTES_COUNT / 2) {
          middle = Instant.now().plusMillis(2);
          await().until(() -> Instant.now().isAfter(middle.plusMillis(5)));
        }
      }
    }
  }

  @AfterAll
  static void stop() {
    if (pipeline != null) {
      pipeline.close();
    }
  }

  @Test
  void figures_move_and_a_decision_has_its_payment() {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              JsonNode stats = Http.json(base, "/api/stats");
              assertThat(stats.at("/fraud/paymentsPerSecond").asDouble()).isGreaterThan(50);
              assertThat(stats.at("/fraud/decisionsPerSecond").asDouble()).isGreaterThan(50);
              assertThat(stats.at("/fraud/lookedAt").asDouble()).isEqualTo(1);
              assertThat(stats.path("deadLetters").asLong()).isPositive();
              assertThat(stats.path("lag").isNumber()).isTrue();
              assertThat(stats.at("/fraud/labelled").asLong()).isPositive();
              assertThat(stats.at("/fraud/savings/0/stopped/count").asLong()).isPositive();
              JsonNode page = Http.json(base, "/api/decisions?limit=5");
              assertThat(page.path("alerts")).hasSize(5);
              assertThat(page.at("/decisions/4/payment/amountMinor").isNumber()).isTrue();
            });
  }

  @Test
  void an_alert_leads_to_its_users_payments_and_decisions() {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              JsonNode alert = Http.json(base, "/api/decisions?decision=decline").at("/alerts/0");
              String user = alert.path("userId").asText();

              JsonNode history = Http.json(base, "/api/history?user=" + user);

              assertThat(history.at("/payments/messages").findValuesAsText("paymentId"))
                  .contains(alert.path("paymentId").asText());
              assertThat(history.at("/decisions/messages").findValuesAsText("paymentId"))
                  .contains(alert.path("paymentId").asText());
              assertThat(history.toString()).doesNotContain("\"cardToken\":\"tok_");
            });
  }

  @Test
  void every_message_is_found_once_page_by_page() throws Exception {
    for (String order : List.of("newest", "oldest")) {
      Set<String> places = new HashSet<>();
      List<Integer> numbers = new ArrayList<>();
      String cursor = "";
      do {
        JsonNode page =
            Http.json(
                base,
                "/api/messages/%s?limit=70&order=%s&cursor=%s"
                    .formatted(NOTES, order, Http.encoded(cursor)));
        for (JsonNode message : page.path("messages")) {
          places.add(message.path("partition") + ":" + message.path("offset"));
          numbers.add(message.at("/value/content/number").asInt());
        }
        cursor = page.path("cursor").asText("");
        if (page.path("cursor").isNull()) {
          break;
        }
      } while (places.size() < 2 * NOTES_COUNT);

      assertThat(places).hasSize(NOTES_COUNT);
      assertThat(numbers).hasSize(NOTES_COUNT);
      assertThat(numbers.get(0)).isEqualTo(order.equals("newest") ? NOTES_COUNT - 1 : 0);
    }
  }

  @Test
  void messages_are_found_by_key_header_field_text_offset_and_time() throws Exception {
    assertThat(found("key=key-123")).isEqualTo(1);
    assertThat(found("header=" + Http.encoded("part=7"))).isEqualTo(NOTES_COUNT / 10);
    assertThat(found("field=" + Http.encoded("number < 20"))).isEqualTo(20);
    assertThat(found("text=" + Http.encoded("\"number\":299"))).isEqualTo(1);
    assertThat(found("from=" + middle)).isEqualTo(NOTES_COUNT / 2 - 1);
    assertThat(found("to=" + middle)).isEqualTo(NOTES_COUNT / 2 + 1);
    JsonNode first = Http.json(base, path("partition=1&offset=0&order=oldest&limit=1"));
    assertThat(first.at("/messages/0/offset").asLong(-1)).isZero();
    assertThat(first.at("/messages/0/partition").asInt()).isEqualTo(1);
    assertThat(found("partition=1&offset=1000000")).isZero();
  }

  @Test
  void a_card_number_leaves_no_address_of_the_api() throws Exception {
    JsonNode page = Http.json(base, path("limit=3"));

    assertThat(page.toString()).doesNotContain(CARD).contains("************1111");
    assertThat(found("text=" + CARD)).isZero();
  }

  @Test
  void the_latest_message_is_the_latest() throws Exception {
    assertThat(Http.json(base, "/api/latest/" + NOTES).at("/value/content/number").asInt())
        .isEqualTo(NOTES_COUNT - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=many",
        "offset=3",
        "partition=-1",
        "from=yesterday",
        "order=best",
        "cursor=x",
        "field=number"
      })
  void a_question_that_makes_no_sense_is_refused_in_words(String parameters) throws Exception {
    HttpResponse<String> answer = Http.get(base, path(parameters));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("\"error\":\"")
        .contains(parameters.substring(0, parameters.indexOf('=')));
  }

  @Test
  void what_there_is_not_is_not_found() throws Exception {
    assertThat(Http.get(base, "/api/messages/dashboard-it.nothing").statusCode()).isEqualTo(404);
    assertThat(Http.get(base, "/api/latest/dashboard-it.nothing").statusCode()).isEqualTo(404);
    assertThat(Http.get(base, "/api/subjects/nothing").statusCode()).isEqualTo(404);
    assertThat(Http.get(base, path("partition=17")).statusCode()).isEqualTo(404);
    assertThat(Http.get(base, "/../../etc/passwd").statusCode()).isIn(400, 404);
    assertThat(Http.event(base, "/api/live/dashboard-it.nothing", "refused").path("error").asText())
        .contains("dashboard-it.nothing");
    try (Admin admin = Admin.create(pipeline.kafka().properties())) {
      assertThat(admin.listTopics().names().get()).doesNotContain("dashboard-it.nothing");
    }
  }

  @Test
  void topics_groups_dead_letters_and_health_are_told() {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              assertThat(Http.json(base, "/api/topics").path("topics").findValuesAsText("name"))
                  .contains(pipeline.topics().payments(), NOTES);
              JsonNode group =
                  named(Http.json(base, "/api/groups").path("groups"), pipeline.topics().group());
              assertThat(group.path("state").asText()).isEqualTo("Stable");
              assertThat(group.path("members")).hasSize(1);
              // Three of payments and three of chargebacks.
              assertThat(group.path("partitions")).hasSize(6);
              assertThat(Http.json(base, "/api/dead-letters").at("/reasons/0/exception").asText())
                  .contains("UndecodableException");
              JsonNode health = Http.json(base, "/health");
              assertThat(health.path("healthy").asBoolean()).isTrue();
              assertThat(health.path("blocks").findValuesAsText("name"))
                  .contains(
                      "Consumer " + pipeline.topics().group(),
                      "Latency",
                      "Features",
                      "Kafka",
                      "Schema registry");
            });
  }

  @Test
  void the_dashboard_belongs_to_no_group() {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(Http.json(base, "/api/groups").path("groups").findValuesAsText("name"))
                    .filteredOn(name -> name.contains("dashboard"))
                    .containsExactlyInAnyOrder(
                        pipeline.topics().group(), pipeline.topics().decisionGroup()));
  }

  @Test
  void versions_of_a_subject_come_with_what_changed() throws Exception {
    String subject = "dashboard-it-notes-value";
    Schema first = SchemaBuilder.record("Note").fields().requiredString("text").endRecord();
    Schema second =
        SchemaBuilder.record("Note")
            .fields()
            .requiredString("text")
            .optionalString("author")
            .endRecord();
    pipeline.registry().register(subject, RegistrySchema.of(first), false);
    pipeline.registry().register(subject, RegistrySchema.of(second), false);

    JsonNode versions = Http.json(base, "/api/subjects/" + subject).path("versions");

    assertThat(versions.findValuesAsText("version")).containsExactly("2", "1");
    assertThat(versions.at("/0/changes").toString()).contains("author");
    assertThat(versions.at("/1/changes")).isEmpty();
    assertThat(versions.at("/0/schema/name").asText()).isEqualTo("Note");
  }

  @Test
  void figures_and_messages_come_as_events() throws Exception {
    assertThat(Http.event(base, "/api/events", "stats").path("pipeline").path("payments").asText())
        .isEqualTo(pipeline.topics().payments());
    JsonNode batch = Http.event(base, "/api/live/" + pipeline.topics().payments(), "messages");
    assertThat(batch.path("messages").size()).isLessThanOrEqualTo(12);
  }

  @Test
  void nothing_can_be_changed() throws Exception {
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
      assertThat(Http.send(base, method).statusCode()).isEqualTo(405);
    }
  }

  @Test
  void every_answer_forbids_foreign_and_inline_scripts() throws Exception {
    for (String path : List.of("/", "/app.js", "/vendor/chart.js", "/api/stats", "/nothing")) {
      HttpResponse<String> answer = Http.get(base, path);
      assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
          .contains("default-src 'none'")
          .contains("script-src 'self'")
          .doesNotContain("unsafe");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @Test
  void a_foreign_name_that_points_here_gets_nothing() throws Exception {
    assertThat(statusFor("evil.example:" + base.getPort())).contains(" 421 ");
    assertThat(statusFor("localhost:" + base.getPort())).contains(" 200 ");
    assertThat(statusFor("127.0.0.1")).contains(" 200 ");
  }

  @Test
  void with_a_token_nothing_is_shown_to_those_who_do_not_know_it() throws Exception {
    String token = "a-token-of-the-test";
    DashboardOptions options = new DashboardOptions("127.0.0.1", 0, Optional.of(Secret.of(token)));
    try (Dashboard guarded =
        Dashboard.start(
            new Source(pipeline.kafka(), pipeline.registry(), pipeline.topics()), options)) {
      URI address = guarded.address();

      for (String path : List.of("/", "/api/topics", "/health", "/api/topics?token=" + token)) {
        assertThat(Http.get(address, path).statusCode()).isEqualTo(401);
      }
      assertThat(Http.get(address, "/?token=wrong").statusCode()).isEqualTo(401);
      assertThat(Http.get(address, "/api/topics", "Authorization", "Bearer " + token).statusCode())
          .isEqualTo(200);
      HttpResponse<String> admitted = Http.get(address, "/?token=" + token);
      assertThat(admitted.statusCode()).isEqualTo(303);
      String cookie = admitted.headers().firstValue("Set-Cookie").orElseThrow();
      assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict");
      assertThat(Http.get(address, "/api/topics", "Cookie", cookie.split(";", 2)[0]).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void a_port_that_is_taken_is_named() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                Dashboard.start(
                    new Source(pipeline.kafka(), pipeline.registry(), pipeline.topics()),
                    DashboardOptions.local(base.getPort())))
        .withMessageContaining("127.0.0.1:" + base.getPort());
  }

  private static String statusFor(String host) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), base.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("GET /api/stats HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
              .getBytes(UTF_8));
      out.flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), UTF_8).lines().findFirst().orElseThrow();
    }
  }

  private static long found(String parameters) throws Exception {
    return Http.json(base, path(parameters + "&limit=200")).path("messages").size();
  }

  private static String path(String parameters) {
    return "/api/messages/" + NOTES + "?" + parameters;
  }

  private static JsonNode named(JsonNode list, String name) {
    for (JsonNode one : list) {
      if (one.path("name").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError("no " + name + " in " + list);
  }
}

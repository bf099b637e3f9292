package io.streamsentinel.avro.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.streamsentinel.avro.registry.SchemaRegistryException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of a registry, and what the client makes of them. */
class HttpSchemaRegistryTest {
  private static final String HTML = "<html><body>Bad gateway</body></html>";
  private final StubRegistry stub = StubRegistry.plain();

  @AfterEach
  void close() {
    stub.close();
  }

  private static HttpRegistrySettings.Builder quick(URI... addresses) {
    return HttpRegistrySettings.builder(List.of(addresses))
        .retryWait(Duration.ofMillis(1))
        .connectTimeout(Duration.ofSeconds(20))
        .maxRetryWait(Duration.ofMillis(5))
        .requestTimeout(Duration.ofSeconds(20))
        .deadline(Duration.ofSeconds(30))
        .outage(Duration.ZERO);
  }

  private HttpSchemaRegistry client() {
    return HttpSchemaRegistry.at(quick(stub.address()).build());
  }

  private static URI nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://localhost:" + socket.getLocalPort());
    }
  }

  private static SchemaRegistryException failure(HttpSchemaRegistry client) {
    return catchThrowableOfType(SchemaRegistryException.class, () -> client.byId(7, null));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
  void what_waiting_can_cure_is_tried_again(int status) {
    stub.answers(status, HTML).answers(status, HTML).answers(200, StubRegistry.STRING_SCHEMA);

    assertThat(client().byId(7, null).schema().getName()).isEqualTo("string");
    assertThat(stub.requests()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 503})
  void after_its_retries_the_failure_says_that_trying_again_can_help(int status) {
    stub.answers(status, HTML);

    SchemaRegistryException failure = failure(client());

    assertThat(failure.retriable()).isTrue();
    assertThat(failure.status()).isEqualTo(status);
    assertThat(failure).hasCauseInstanceOf(RetriableException.class);
    assertThat(failure)
        .hasMessageContaining("HTTP " + status)
        .hasMessageContaining("schemas/ids/7");
    assertThat(stub.requests()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void refused_credentials_are_not_tried_again(int status) {
    stub.answers(status, "{\"error_code\":" + status + ",\"message\":\"no\"}");

    SchemaRegistryException failure = failure(client());

    assertThat(failure.kind()).isEqualTo(Kind.UNAUTHORIZED);
    assertThat(failure).hasCauseInstanceOf(AuthenticationException.class);
    assertThat(stub.requests()).hasSize(1);
  }

  @Test
  void credentials_that_cannot_be_had_now_may_be_had_later() {
    HttpSchemaRegistry client =
        HttpSchemaRegistry.at(
            quick(stub.address())
                .maxRetries(0)
                .authentication(
                    () -> {
                      throw new IllegalStateException("no token for s3cret");
                    })
                .build());

    SchemaRegistryException failure = failure(client);

    assertThat(failure.retriable()).isTrue();
    assertThat(failure).hasMessageContaining("credentials").hasMessageNotContaining("s3cret");
    assertThat(stub.requests()).isEmpty();
  }

  @Test
  void an_unknown_schema_is_not_found_and_not_tried_again() {
    stub.answers(404, "{\"error_code\":40403,\"message\":\"Schema 7 not found\"}");

    SchemaRegistryException failure = failure(client());

    assertThat(failure.notFound()).isTrue();
    assertThat(failure.errorCode()).isEqualTo(40403);
    assertThat(stub.requests()).hasSize(1);
  }

  @Test
  void a_gateway_that_knows_no_such_path_is_no_proof_that_the_schema_does_not_exist() {
    stub.answers(404, HTML);

    assertThat(failure(client()).retriable()).isTrue();
  }

  @Test
  void the_next_address_is_asked_at_once_and_stays_preferred() throws IOException {
    try (StubRegistry broken = StubRegistry.plain().answers(503, HTML)) {
      HttpSchemaRegistry client =
          HttpSchemaRegistry.at(
              quick(nobody(), broken.address(), stub.address())
                  .retryWait(Duration.ofSeconds(25))
                  .maxRetryWait(Duration.ofSeconds(25))
                  .build());

      client.byId(7, null);
      client.byId(8, null);

      assertThat(broken.requests()).hasSize(1);
      assertThat(stub.requests()).hasSize(2);
    }
  }

  @Test
  void nobody_there_is_a_failure_that_waiting_can_cure() throws IOException {
    SchemaRegistryException failure = failure(HttpSchemaRegistry.at(quick(nobody()).build()));

    assertThat(failure.retriable()).isTrue();
    assertThat(failure.status()).isZero();
  }

  @Test
  void an_answer_that_never_ends_is_given_up() {
    stub.hangs();
    HttpSchemaRegistry client =
        HttpSchemaRegistry.at(
            quick(stub.address()).requestTimeout(Duration.ofMillis(300)).maxRetries(0).build());

    SchemaRegistryException failure = failure(client);

    assertThat(failure.retriable()).isTrue();
    assertThat(failure).hasMessageContaining("no answer in time");
  }

  @Test
  void the_deadline_ends_the_retries() {
    stub.answers(503, HTML);
    HttpSchemaRegistry client =
        HttpSchemaRegistry.at(
            quick(stub.address()).maxRetries(1_000_000).deadline(Duration.ofMillis(500)).build());

    assertThat(failure(client).retriable()).isTrue();
    assertThat(stub.requests()).hasSizeLessThan(1_000);
  }

  @Test
  void a_large_answer_is_refused() {
    stub.answers(200, "{\"schema\":\"" + "x".repeat(10_000) + "\"}");
    HttpSchemaRegistry client =
        HttpSchemaRegistry.at(quick(stub.address()).maxAnswerBytes(5_000).build());

    SchemaRegistryException failure = failure(client);

    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED_ANSWER);
    assertThat(failure).hasMessageContaining("longer than 5000 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"schema\":5}",
        "{\"schema\":\"{\\\"type\\\":\\\"nonsense\\\"}\"}",
        "{\"schema\":\"not json\"}",
        "{\"schema\":\"\"}",
        "{\"schemaType\":\"PROTOBUF\",\"schema\":\"message A {}\"}",
        "{\"schema\":\"\\\"string\\\"\",\"references\":[{}]}"
      })
  void an_answer_without_a_schema_of_avro_is_a_plain_failure(String body) {
    stub.answers(200, body);

    assertThat(failure(client()).retriable()).isFalse();
  }

  @Test
  void an_answer_that_is_no_json_may_be_a_gateways_and_is_tried_again() {
    stub.answers(200, HTML).answers(200, StubRegistry.STRING_SCHEMA);

    assertThat(client().byId(7, null)).isNotNull();
  }

  @Test
  void a_redirect_is_not_followed_and_is_no_word_about_the_schema() {
    stub.answers(302, "", Map.of("Location", "http://localhost:1/elsewhere"));

    SchemaRegistryException failure = failure(client());

    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("HTTP 302");
    assertThat(stub.requests()).hasSize(4);
  }

  @Test
  void references_in_a_circle_end() {
    stub.answers(
        200,
        "{\"version\":1,\"id\":1,\"schema\":\"\\\"A\\\"\","
            + "\"references\":[{\"name\":\"A\",\"subject\":\"a\",\"version\":1}]}");

    SchemaRegistryException failure = failure(client());

    assertThat(failure.kind()).isEqualTo(Kind.UNUSABLE_SCHEMA);
    assertThat(stub.requests()).hasSizeLessThan(50);
  }

  @Test
  void an_outage_costs_the_next_caller_no_second_deadline() {
    stub.answers(503, HTML);
    HttpSchemaRegistry client =
        HttpSchemaRegistry.at(quick(stub.address()).outage(Duration.ofMinutes(10)).build());
    failure(client);
    int asked = stub.requests().size();

    SchemaRegistryException second = failure(client);

    assertThat(second.retriable()).isTrue();
    assertThat(stub.requests()).hasSize(asked);
  }

  @Test
  void an_interrupted_caller_stays_interrupted() {
    Thread.currentThread().interrupt();

    SchemaRegistryException failure = failure(client());

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.retriable()).isTrue();
  }

  @Test
  void a_subject_with_any_characters_is_one_step_of_the_path() {
    stub.answers(200, "[1]");

    client().versions("a/b c?d+%");

    assertThat(stub.requests().get(0).path()).isEqualTo("/subjects/a%2Fb%20c%3Fd%2B%25/versions");
  }

  @Test
  void a_conflict_with_our_own_lost_attempt_is_none() {
    stub.answers(504, HTML)
        .answers(409, "{\"error_code\":409,\"message\":\"already exists\"}")
        .answers(200, "{\"id\":5,\"version\":1}");

    assertThat(client().register("s", SchemaRegistryContract.record(), false)).isEqualTo(5);
  }

  @Test
  void a_conflict_is_one_if_the_schema_is_not_there() {
    stub.answers(409, "{\"error_code\":40901,\"message\":\"incompatible\"}")
        .answers(404, "{\"error_code\":40403,\"message\":\"not found\"}");

    SchemaRegistryException refused =
        catchThrowableOfType(
            SchemaRegistryException.class,
            () -> client().register("s", SchemaRegistryContract.record(), false));

    assertThat(refused.kind()).isEqualTo(Kind.INCOMPATIBLE);
    assertThat(refused.errorCode()).isEqualTo(40901);
  }

  @Test
  void a_registry_without_modes_accepts_schemas_and_refuses_the_setting() {
    stub.answers(404, HTML);

    assertThat(client().mode("s")).isEqualTo(SubjectMode.READWRITE);
    assertThatExceptionOfType(SchemaRegistryException.class)
        .isThrownBy(() -> client().mode("s", SubjectMode.READONLY))
        .matches(SchemaRegistryException::notFound);
    assertThat(stub.requests()).hasSize(2);
  }

  @Test
  void a_schema_is_found_by_its_guid() {
    UUID guid = UUID.fromString("89791762-2336-4186-9674-299b90a802e2");

    assertThat(client().byGuid(guid).schema().getName()).isEqualTo("string");
    assertThat(stub.requests().get(0).path()).isEqualTo("/schemas/guids/" + guid);
  }

  @Test
  void settings_that_make_no_sense_are_refused_where_they_are_set() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> HttpRegistrySettings.builder(List.of()))
        .withMessageContaining("No address");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> quick(URI.create("ftp://x")))
        .withMessageContaining("ftp");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> quick(stub.address()).deadline(Duration.ZERO))
        .withMessageContaining("deadline must be positive: PT0S");
  }

  @Test
  void a_closed_client_says_so() {
    HttpSchemaRegistry client = client();
    client.close();
    client.close();

    assertThatIllegalStateException().isThrownBy(client::subjects).withMessageContaining("closed");
  }
}

package io.streamsentinel.avro.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.streamsentinel.avro.registry.SchemaRegistryException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is who: credentials and certificates, by configuration, over TLS. */
class RegistrySecurityTest {
  private static final String PASSWORD = "changeit-canary";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  static Path directory;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificate("server", "localhost");
    certificate("elsewhere", "elsewhere.example");
    certificate("client", "client");
  }

  private static void certificate(String name, String host) throws Exception {
    keytool(
        "-genkeypair",
        "-alias",
        name,
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + host,
        "-ext",
        "SAN=dns:" + host,
        "-keystore",
        store(name),
        "-validity",
        "2");
    trust(name);
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    command.add("-J-XX:TieredStopAtLevel=1");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    assertThat(process.waitFor()).describedAs("keytool %s", command).isZero();
  }

  /** A store of those who trust somebody. */
  private static void trust(String name) throws IOException, GeneralSecurityException {
    char[] password = PASSWORD.toCharArray();
    KeyStore keys = KeyStore.getInstance(Path.of(store(name)).toFile(), password);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(name, keys.getCertificate(name));
    try (OutputStream out = Files.newOutputStream(Path.of(store("trust-" + name)))) {
      trusted.store(out, password);
    }
  }

  private static String store(String name) {
    return file(name + ".p12");
  }

  private static String file(String name) {
    return directory.resolve(name).toString();
  }

  private static SSLContext tls(String keys, String trust) {
    Map<String, Object> ssl = new HashMap<>();
    ConfigDef definition = new ConfigDef();
    SslConfigs.addClientSslSupport(definition);
    ssl.put("ssl.keystore.type", "PKCS12");
    ssl.put("ssl.keystore.location", store(keys));
    ssl.put("ssl.keystore.password", PASSWORD);
    ssl.put("ssl.truststore.type", "PKCS12");
    ssl.put("ssl.truststore.location", store(trust));
    ssl.put("ssl.truststore.password", PASSWORD);
    DefaultSslEngineFactory factory = new DefaultSslEngineFactory();
    factory.configure(definition.parse(ssl));
    return factory.sslContext();
  }

  private static Map<String, Object> trusting(StubRegistry stub, String trusted) {
    Map<String, Object> configs = new HashMap<>();
    configs.put("schema.registry.url", stub.address().toString());
    configs.put("schema.registry.ssl.truststore.type", "PKCS12");
    configs.put("schema.registry.ssl.truststore.location", store("trust-" + trusted));
    configs.put("schema.registry.ssl.truststore.password", PASSWORD);
    configs.put("max.retries", 0);
    configs.put("http.read.timeout.ms", 20_000);
    configs.put("http.connect.timeout.ms", 20_000);
    configs.put("sentinel.registry.deadline.ms", 30_000);
    return configs;
  }

  private static SchemaRegistryException failure(Map<String, Object> configs) {
    try (SchemaRegistry registry = SchemaRegistries.of(configs)) {
      return catchThrowableOfType(SchemaRegistryException.class, () -> registry.byId(7, null));
    }
  }

  private static String authorizationSent(Map<String, Object> credentials) {
    try (StubRegistry stub = StubRegistry.secured(tls("server", "trust-client"), false)) {
      Map<String, Object> configs = trusting(stub, "server");
      configs.putAll(credentials);
      try (SchemaRegistry registry = SchemaRegistries.of(configs)) {
        registry.byId(7, null);
      }
      return stub.requests().get(0).authorization();
    }
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_user_and_password_from_the_configuration_are_sent() {
    assertThat(
            authorizationSent(
                Map.of(
                    "basic.auth.credentials.source", "USER_INFO",
                    "basic.auth.user.info", "ada:pass:word")))
        .isEqualTo(basic("ada:pass:word"));
  }

  @Test
  void a_user_and_password_are_inherited_from_kafkas_sasl() {
    assertThat(
            authorizationSent(
                Map.of(
                    "basic.auth.credentials.source",
                    "SASL_INHERIT",
                    "sasl.jaas.config",
                    "org.apache.kafka.common.security.plain.PlainLoginModule required "
                        + "username=\"ada\" password=\"pa\\\"ss\";")))
        .isEqualTo(basic("ada:pa\"ss"));
  }

  @Test
  void a_user_and_password_in_the_address_are_sent_and_not_shown() {
    try (StubRegistry stub = StubRegistry.plain().answers(503, "down")) {
      String address = stub.address().toString().replace("http://", "http://ada:s3cret@");

      SchemaRegistryException failure =
          failure(Map.of("schema.registry.url", address, "max.retries", 0));

      assertThat(stub.requests().get(0).authorization()).isEqualTo(basic("ada:s3cret"));
      assertThat(failure).hasMessageNotContaining("s3cret");
    }
  }

  @Test
  void a_bearer_token_is_sent() {
    assertThat(
            authorizationSent(
                Map.of(
                    "bearer.auth.credentials.source", "STATIC_TOKEN",
                    "bearer.auth.token", "t0ken")))
        .isEqualTo("Bearer t0ken");
  }

  @Test
  void a_client_certificate_is_shown_where_the_server_asks_for_one() {
    try (StubRegistry stub = StubRegistry.secured(tls("server", "trust-client"), true)) {
      Map<String, Object> configs = trusting(stub, "server");
      assertThat(failure(configs)).isNotNull();

      configs.put("schema.registry.ssl.keystore.type", "PKCS12");
      configs.put("schema.registry.ssl.keystore.location", store("client"));
      configs.put("schema.registry.ssl.keystore.password", PASSWORD);
      try (SchemaRegistry registry = SchemaRegistries.of(configs)) {
        assertThat(registry.byId(7, null)).isNotNull();
      }
    }
  }

  @Test
  void faults_behind_tls_are_told_apart_as_without() {
    try (StubRegistry first = StubRegistry.secured(tls("server", "trust-client"), false);
        StubRegistry second = StubRegistry.secured(tls("server", "trust-client"), false)) {
      Map<String, Object> configs = trusting(first, "server");
      configs.put("schema.registry.url", first.address() + "," + second.address());
      configs.put("sentinel.registry.max.answer.bytes", 200);
      configs.put("sentinel.registry.outage.ms", 0);
      first.answers(503, "{}").answers(429, "{}").hangs();
      second
          .answers(200, StubRegistry.STRING_SCHEMA)
          .answers(408, "{}")
          .answers(200, StubRegistry.STRING_SCHEMA)
          .answers(200, " ".repeat(10_000));
      try (SchemaRegistry registry = SchemaRegistries.of(configs)) {
        // 503 at the first, an answer at the second, which is asked first from then on.
        assertThat(registry.byId(1, null)).isNotNull();
        assertThat(kind(registry, 2)).isEqualTo(Kind.UNAVAILABLE); // 408, then 429
        assertThat(registry.byId(3, null)).isNotNull();
        assertThat(kind(registry, 4)).isEqualTo(Kind.MALFORMED_ANSWER); // too large
      }
      assertThat(first.requests()).hasSize(2);
      configs.put("schema.registry.url", first.address().toString());
      configs.put("http.read.timeout.ms", 500);
      assertThat(failure(configs).kind()).isEqualTo(Kind.UNAVAILABLE); // never ends
    }
  }

  private static Kind kind(SchemaRegistry registry, int id) {
    return catchThrowableOfType(SchemaRegistryException.class, () -> registry.byId(id, null))
        .kind();
  }

  @Test
  void a_server_that_nobody_vouches_for_is_not_talked_to() {
    try (StubRegistry stub = StubRegistry.secured(tls("server", "trust-client"), false)) {
      SchemaRegistryException failure = failure(trusting(stub, "client"));

      assertThat(failure.kind()).isEqualTo(Kind.UNAUTHORIZED);
      assertThat(stub.requests()).isEmpty();
    }
  }

  @Test
  void a_server_with_anothers_certificate_is_not_talked_to() {
    try (StubRegistry stub = StubRegistry.secured(tls("elsewhere", "trust-client"), false)) {
      SchemaRegistryException failure = failure(trusting(stub, "elsewhere"));

      assertThat(failure.kind()).isEqualTo(Kind.UNAUTHORIZED);
      assertThat(stub.requests()).isEmpty();
    }
  }

  @Test
  void a_client_without_the_certificate_that_the_server_asks_for_is_refused() {
    try (StubRegistry stub = StubRegistry.secured(tls("server", "trust-client"), true)) {
      assertThat(failure(trusting(stub, "server"))).isNotNull();
      assertThat(stub.requests()).isEmpty();
    }
  }

  @Test
  void a_connection_that_breaks_in_the_handshake_is_no_refusal() throws Exception {
    Thread hangingUp;
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        StubRegistry unused = StubRegistry.plain()) {
      hangingUp = new Thread(() -> hangUp(server), "hanging-up");
      hangingUp.start();
      Map<String, Object> configs = trusting(unused, "server");
      configs.put("schema.registry.url", "https://localhost:" + server.getLocalPort());

      assertThat(failure(configs).kind()).isEqualTo(Kind.UNAVAILABLE);
    }
    hangingUp.join();
  }

  /** Reads the client's first words and hangs up, until the socket is closed. */
  private static void hangUp(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket connection = server.accept()) {
        assertThat(connection.getInputStream().read()).isPositive();
      } catch (IOException e) {
        assertThat(server.isClosed()).isTrue();
      }
    }
  }

  @Test
  void checking_the_servers_name_cannot_be_switched_off() {
    Map<String, Object> configs = new HashMap<>();
    configs.put("schema.registry.url", "https://localhost:1");
    configs.put("schema.registry.ssl.endpoint.identification.algorithm", "");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> SchemaRegistries.of(configs))
        .withMessageContaining("always checked");
  }

  @Test
  void incomplete_credentials_are_refused_without_showing_them() {
    Map<String, Object> configs =
        Map.of(
            "schema.registry.url", "http://localhost:1",
            "basic.auth.credentials.source", "USER_INFO",
            "basic.auth.user.info", "no-colon-s3cret");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> SchemaRegistries.of(configs))
        .withMessageContaining("user:password")
        .withMessageNotContaining("s3cret");
  }
}

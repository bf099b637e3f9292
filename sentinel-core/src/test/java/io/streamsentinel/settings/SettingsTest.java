package io.streamsentinel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  private static final String CANARY = "c4nary-s3cret";

  @Test
  void kafka_settings_come_from_the_environment() {
    var environment = Environment.of(Map.of("KAFKA_BOOTSTRAP_SERVERS", "a:9092,b:9093"));

    assertThat(KafkaSettings.from(environment).properties())
        .containsExactlyEntriesOf(Map.of("bootstrap.servers", "a:9092,b:9093"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "host:", ":9092", "host:port", "a:1;b:2", "http://a:9092/x"})
  void malformed_bootstrap_servers_are_refused_with_the_value(String servers) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KafkaSettings.of(servers))
        .withMessageContaining("host:port")
        .withMessageEndingWith(servers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"host:9092", "10.0.0.1:1,10.0.0.2:2", "[::1]:9092", "PLAINTEXT://a:9092"})
  void bootstrap_servers_may_be_names_addresses_and_listeners(String servers) {
    assertThat(KafkaSettings.of(servers).bootstrapServers()).isEqualTo(servers);
  }

  @Test
  void a_missing_variable_says_what_to_set() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RedisSettings.from(Environment.of(Map.of())))
        .withMessage(
            "REDIS_URL is not set. Set it to redis://[user:password@]host:port[/database], "
                + "or set REDIS_URL_FILE to a file that holds it.");
  }

  @Test
  void a_value_may_come_from_a_file(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("dsn"), "postgresql://u:p@db:5432/fraud\n");

    var settings =
        PostgresSettings.from(Environment.of(Map.of("POSTGRES_DSN_FILE", file.toString())));

    assertThat(settings.jdbcUrl()).isEqualTo("jdbc:postgresql://db:5432/fraud");
  }

  @Test
  void an_unreadable_file_is_named() {
    var environment = Environment.of(Map.of("POSTGRES_DSN_FILE", "/nowhere/dsn"));

    assertThatThrownBy(() -> PostgresSettings.from(environment))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("POSTGRES_DSN_FILE names /nowhere/dsn, unreadable");
  }

  @Test
  void a_postgres_address_is_taken_apart() {
    var settings =
        PostgresSettings.of("postgresql://al%40ice:p%2Bw+d@db:5433/fraud?sslmode=verify-full");

    assertThat(settings.jdbcUrl()).isEqualTo("jdbc:postgresql://db:5433/fraud?sslmode=verify-full");
    assertThat(settings.user()).contains("al@ice");
    assertThat(settings.password()).contains(Secret.of("p+w+d"));
  }

  @Test
  void a_jdbc_address_gives_up_its_credentials() {
    var settings =
        PostgresSettings.of("jdbc:postgresql://db/fraud?user=alice&password=x%26y&ssl=true");

    assertThat(settings.jdbcUrl()).isEqualTo("jdbc:postgresql://db/fraud?ssl=true");
    assertThat(settings.user()).contains("alice");
    assertThat(settings.password()).contains(Secret.of("x&y"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://u:" + CANARY + "@db/fraud",
        "postgresql://u:" + CANARY + "@/fraud",
        "postgresql://u:" + CANARY + "@db",
        "postgresql://u:" + CANARY + "@d b:5432/fraud"
      })
  void a_malformed_postgres_address_is_refused_without_repeating_it(String dsn) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PostgresSettings.of(dsn))
        .withMessageContaining("postgresql://user:password@host:port/database")
        .withMessageNotContaining(CANARY)
        .withNoCause();
  }

  @Test
  void a_malformed_redis_address_is_refused_without_repeating_it() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RedisSettings.of("http://:" + CANARY + "@host"))
        .withMessageContaining("redis://")
        .withMessageNotContaining(CANARY)
        .withNoCause();
  }

  @Test
  void nothing_secret_is_printed() {
    var kafka = KafkaSettings.of("a:9092").with("sasl.jaas.config", "password=" + CANARY);
    var postgres = PostgresSettings.of("postgresql://" + CANARY + ":" + CANARY + "@db:1/fraud");
    var redis = RedisSettings.of("rediss://" + CANARY + ":" + CANARY + "@cache:6379/1");

    assertThat(kafka).hasToString("KafkaSettings[a:9092, also set: [sasl.jaas.config]]");
    assertThat(postgres).hasToString("PostgresSettings[jdbc:postgresql://db:1/fraud]");
    assertThat(redis).hasToString("RedisSettings[cache:6379, TLS]");
    assertThat(Secret.of(CANARY)).hasToString("***");
  }
}

package io.streamsentinel.stack;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ExternalServersTest {

  @Test
  void a_missing_variable_is_named() {
    ExternalServers servers = new ExternalServers(Map.of());

    assertThatThrownBy(servers::kafka).hasMessageContaining("KAFKA_BOOTSTRAP_SERVERS");
    assertThatThrownBy(servers::postgres).hasMessageContaining("POSTGRES_DSN");
    assertThatThrownBy(servers::redis).hasMessageContaining("REDIS_URL");
    assertThatThrownBy(servers::registry).hasMessageContaining("SCHEMA_REGISTRY_URL");
  }

  @Test
  void a_server_that_does_not_answer_is_named_without_its_password() {
    String dsn = "postgresql://someone:hunter2@127.0.0.1:" + Ports.next() + "/payments";
    ExternalServers servers = new ExternalServers(Map.of("POSTGRES_DSN", dsn));

    assertThatThrownBy(servers::postgres)
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining("POSTGRES_DSN does not answer")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void a_dsn_without_user_is_refused_without_its_text() {
    ExternalServers servers =
        new ExternalServers(Map.of("POSTGRES_DSN", "postgresql://db.example/secret"));

    assertThatThrownBy(servers::postgres)
        .hasMessageContaining("postgresql://user:password@host:port/database")
        .hasMessageNotContaining("secret");
  }
}

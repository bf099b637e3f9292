package io.streamsentinel.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.junit.jupiter.api.Test;

/**
 * The stack of the mode that the build names, as all tests share it. Its registry is met by the
 * tests of the modules that need one.
 */
@WithStack(start = {Service.KAFKA, Service.POSTGRES, Service.REDIS})
class StackIT {

  @Test
  void kafka_answers_and_has_transactions_of_version_two(Stack stack, TestScope scope)
      throws Exception {
    String topic = scope.topic("payments", 3);

    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      FeatureMetadata features = admin.describeFeatures().featureMetadata().get();
      assertThat(features.finalizedFeatures())
          .extractingByKey("transaction.version")
          .satisfies(range -> assertThat(range.maxVersionLevel()).isEqualTo((short) 2));
      assertThat(admin.describeTopics(List.of(topic)).allTopicNames().get())
          .extractingByKey(topic)
          .satisfies(description -> assertThat(description.partitions()).hasSize(3));
    }
  }

  @Test
  void postgres_gives_each_test_a_schema(Stack stack, TestScope scope) throws Exception {
    String schema = scope.schema("ledger");

    try (Connection connection =
            DriverManager.getConnection(
                scope.jdbcUrl(schema), stack.postgresUser(), stack.postgresPassword());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select current_schema()")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo(schema);
    }
  }

  @Test
  void redis_answers_and_evicts_nothing(Stack stack, TestScope scope) {
    RedisClient client = RedisClient.create(stack.redisUri());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      assertThat(connection.sync().set(scope.name("key"), "value")).isEqualTo("OK");
      assertThat(connection.sync().get(scope.name("key"))).isEqualTo("value");
      assertThat(connection.sync().configGet("maxmemory-policy"))
          .containsEntry("maxmemory-policy", "noeviction");
    } finally {
      client.shutdown();
    }
  }

  @Test
  void dsn_names_user_password_and_database(Stack stack) {
    URI dsn = URI.create(stack.postgresDsn());

    assertThat(dsn.getUserInfo()).isEqualTo(stack.postgresUser() + ":" + stack.postgresPassword());
    assertThat(stack.jdbcUrl())
        .isEqualTo("jdbc:postgresql://%s:%d%s", dsn.getHost(), dsn.getPort(), dsn.getPath());
  }

  @Test
  void shared_servers_refuse_to_be_taken_away(Stack stack) {
    for (Server server : List.of(stack.kafka().brokers().get(0), stack.postgres(), stack.redis())) {
      assertThat(server.ours()).isFalse();
      assertThatThrownBy(server::kill)
          .isInstanceOf(NotOursException.class)
          .hasMessageStartingWith(server.name());
      assertThatThrownBy(server::pause).isInstanceOf(NotOursException.class);
      assertThatThrownBy(server::restart).isInstanceOf(NotOursException.class);
    }
  }
}

package io.streamsentinel.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class StackIT {

  @Test
  void all_four_servers_answer() throws Exception {
    long t = System.nanoTime();
    Stack stack =
        Stack.shared().start(Service.KAFKA, Service.POSTGRES, Service.REDIS, Service.REGISTRY);
    System.err.println("READY " + (System.nanoTime() - t) / 1_000_000);

    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      assertThat(admin.describeCluster().nodes().get()).hasSize(1);
    }
    try (Connection connection =
            DriverManager.getConnection(
                stack.jdbcUrl(), stack.postgresUser(), stack.postgresPassword());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select 1")) {
      assertThat(rows.next()).isTrue();
    }
  }
}

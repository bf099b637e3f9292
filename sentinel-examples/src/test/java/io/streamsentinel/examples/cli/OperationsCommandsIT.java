package io.streamsentinel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.KafkaSpec;
import io.streamsentinel.stack.Stack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OperationsCommandsIT {

  private final StringWriter out = new StringWriter();

  @Test
  void doctor_prints_a_table_and_ends_with_zero_on_a_sound_set_up(@TempDir Path folder)
      throws IOException {
    Stack stack = Stack.shared();
    Path file =
        settings(
            folder,
            stack.bootstrapServers(),
            "postgres.dsn=" + stack.postgresDsn(),
            "redis.url=" + stack.redisUri(),
            "schema.registry.url=" + stack.registryUrl());

    int code = run("doctor", "--settings", file.toString());

    assertThat(out.toString())
        .contains("PASS  kafka: transactions")
        .contains("PASS  postgres: rights")
        .contains("PASS  redis: eviction")
        .contains("PASS  registry: round trip")
        .doesNotContain("FAIL");
    assertThat(code).isZero();
  }

  @Test
  void doctor_ends_with_one_where_something_failed(@TempDir Path folder) throws IOException {
    Path file = settings(folder, "127.0.0.1:1");

    int code = run("doctor", "--limit", "1", "--settings", file.toString());

    assertThat(out.toString()).contains("FAIL  kafka: reachable  127.0.0.1:1 does not answer");
    assertThat(code).isEqualTo(1);
  }

  @Test
  void topics_are_planned_applied_and_then_as_declared(@TempDir Path folder) throws IOException {
    // A cluster of its own: other tests make topics of these names as they need them.
    try (Stack stack = Stack.fresh(KafkaSpec.oneBroker())) {
      Path file = settings(folder, stack.bootstrapServers());

      run("topics", "plan", "--settings", file.toString());
      int applied = run("topics", "apply", "--settings", file.toString());
      int planned = run("topics", "plan", "--settings", file.toString());

      assertThat(applied).as(out.toString()).isZero();
      assertThat(planned).as(out.toString()).isZero();
      assertThat(out.toString()).contains("topics are as declared");
    }
  }

  @Test
  void cost_says_what_is_wasted_and_what_it_would_save(@TempDir Path folder) throws Exception {
    String topic = "cost-" + UUID.randomUUID();
    KafkaSettings kafka = KafkaSettings.of(Stack.shared().bootstrapServers());
    Path file = settings(folder, kafka.bootstrapServers());
    try (Admin admin = Admin.create(kafka.properties())) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
      try (KafkaProducer<String, String> producer =
          new KafkaProducer<>(
              kafka.with("max.in.flight.requests.per.connection", 1).properties(),
              new StringSerializer(),
              new StringSerializer())) {
        for (int i = 0; i < 500; i++) {
          producer.send(new ProducerRecord<>(topic, "key", "the same words again ".repeat(20)));
        }
      }

      int advised = run("cost", "--topic", topic, "--price", "2.5", "--settings", file.toString());
      int applied = run("cost", "--topic", topic, "--apply", "--settings", file.toString());

      admin.deleteTopics(List.of(topic)).all().get();
      assertThat(advised).as(out.toString()).isZero();
      assertThat(applied).as(out.toString()).isZero();
      assertThat(out.toString())
          .containsPattern("APPLY +compression from producer to (lz4|zstd), saves")
          .contains("USD a month at 2.5 per GB-month")
          .contains("done: " + topic + ": compression");
      assertThat(run("cost", "--keep-days", "0", "--settings", file.toString())).isEqualTo(2);
    }
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    return line.execute(arguments);
  }

  private static Path settings(Path folder, String bootstrapServers, String... more)
      throws IOException {
    return Files.writeString(
        folder.resolve("settings.properties"),
        "kafka.bootstrap.servers=" + bootstrapServers + "\n" + String.join("\n", more));
  }
}

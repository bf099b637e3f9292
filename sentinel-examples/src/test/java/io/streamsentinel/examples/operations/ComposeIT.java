package io.streamsentinel.examples.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.doctor.Diagnosis;
import io.streamsentinel.doctor.Doctor;
import io.streamsentinel.examples.demo.Demo;
import io.streamsentinel.examples.demo.DemoOptions;
import io.streamsentinel.examples.demo.Traffic;
import io.streamsentinel.examples.input.CsvColumns;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.Environment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.PostgresSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.settings.RegistrySettings;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.StackDirectory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The compose files, as they are: both are valid; the servers of the first are started, found sound
 * for production, and the pipeline runs on them. Takes the customary ports of this machine, and
 * needs Docker with the images of these servers; where it is asked for and that is missing, it
 * fails.
 */
@Tag("long")
@EnabledIfSystemProperty(named = "sentinel.compose", matches = "true")
class ComposeIT {

  private static final Path FILES = Path.of("..", "docs", "compose");
  private static final String[] SERVERS = {
    "kafka-1", "kafka-2", "kafka-3", "registry", "postgres", "redis"
  };

  /** The addresses that the head of the file states. */
  private static final Map<String, String> ADDRESSES =
      Map.of(
          "KAFKA_BOOTSTRAP_SERVERS", "localhost:9092,localhost:9094,localhost:9096",
          "POSTGRES_DSN", "postgresql://sentinel:sentinel@localhost:5432/sentinel",
          "REDIS_URL", "redis://localhost:6379",
          "SCHEMA_REGISTRY_URL", "http://localhost:8081/apis/ccompat/v7");

  @Test
  void the_files_are_valid() throws Exception {
    for (String file : List.of("compose.yaml", "compose.redpanda.yaml")) {
      Compose.installed().of("sentinel-check", FILES.resolve(file)).run("config", "-q");
    }
  }

  @Test
  void the_pipeline_runs_on_the_servers_of_the_compose_file() throws Exception {
    Compose compose = Compose.installed().of("sentinel-test", FILES.resolve("compose.yaml"));
    try {
      compose.run(with("up", "-d"));
      awaitServers();

      Diagnosis diagnosis = diagnosis();
      StringWriter out = new StringWriter();
      boolean exactlyOnce =
          new Demo(options(), new PrintWriter(out, true), Environment.of(ADDRESSES)).run();

      assertThat(diagnosis.exitCode()).as(diagnosis.table()).isZero();
      assertThat(exactlyOnce).as(out.toString()).isTrue();
      assertThat(out.toString())
          .contains("in 3,004\n", "out 3,000\n", "dead-lettered 4\n", "lost 0\n", "duplicates 0\n");
    } catch (Exception | AssertionError e) {
      System.err.println(compose.run("logs", "--tail=30"));
      throw e;
    } finally {
      compose.run("down", "-v", "-t", "10");
    }
  }

  private static void awaitServers() {
    await()
        .atMost(Duration.ofMinutes(4))
        .pollInterval(Duration.ofSeconds(2))
        .ignoreExceptions()
        .until(
            () -> {
              try (Stack stack = Stack.external(ADDRESSES)) {
                stack.start(Service.values());
              }
              return brokers() == 3;
            });
  }

  private static int brokers() throws Exception {
    try (var admin = Admin.create(kafka().properties())) {
      return admin.describeCluster().nodes().get().size();
    }
  }

  private static Diagnosis diagnosis() {
    Environment environment = Environment.of(ADDRESSES);
    return Doctor.builder()
        .deployment(Deployment.PRODUCTION)
        .limit(Duration.ofSeconds(30))
        .kafka(kafka())
        .postgres(PostgresSettings.from(environment))
        .redis(RedisSettings.from(environment))
        .check(new RegistryCheck(RegistrySettings.of(ADDRESSES.get("SCHEMA_REGISTRY_URL"))))
        .build()
        .examine();
  }

  private static KafkaSettings kafka() {
    return KafkaSettings.from(Environment.of(ADDRESSES));
  }

  private static DemoOptions options() {
    return new DemoOptions(
        true,
        StackDirectory.ofBuild(),
        0,
        PaymentTopics.prefixed("compose."),
        List.of(),
        CsvColumns.preset("handbook").build(),
        Optional.empty(),
        Traffic.of(1, 3_000),
        1_000,
        500,
        4,
        6,
        false,
        OptionalInt.empty(),
        OptionalInt.empty(),
        0,
        false);
  }

  private static String[] with(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + SERVERS.length);
    System.arraycopy(SERVERS, 0, all, arguments.length, SERVERS.length);
    return all;
  }
}

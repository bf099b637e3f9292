package io.streamsentinel.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.streamsentinel.examples.input.CsvColumns;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.examples.pipeline.Topics;
import io.streamsentinel.settings.Environment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.StackDirectory;
import io.streamsentinel.topic.Topic;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole demo, small, on the servers of the tests. */
class DemoIT {

  private static final CsvColumns HANDBOOK = CsvColumns.preset("handbook").build();

  private final StringWriter out = new StringWriter();

  @Test
  void every_generated_payment_is_decided_once_and_every_malformed_record_dead_lettered() {
    boolean exactlyOnce =
        new Demo(options("demo-generated.", List.of(), 3_000, 1_000, 4), printer(), servers())
            .run();

    assertThat(out.toString())
        .containsPattern("Dashboard: http://localhost:[0-9]+/\n")
        .containsPattern("Metrics: http://localhost:[0-9]+/metrics\n")
        .contains("in 3,004\n")
        .contains("out 3,000\n")
        .contains("dead-lettered 4\n")
        .contains("lost 0\n")
        .contains("duplicates 0\n")
        .contains("audit rows 3,000, off by 0\n")
        .containsPattern("hourly statistics of [1-9][0-9]* hours, off in 0\n")
        .containsPattern("throughput [1-9][0-9,]* payments/s\n")
        .containsPattern("latency p50 [0-9.]+ ms, p99 [0-9.]+ ms")
        .containsPattern("precision [01]\\.[0-9]{3}, recall [01]\\.[0-9]{3}")
        .containsPattern("top alerts\n  0\\.[89]");
    assertThat(exactlyOnce).isTrue();
  }

  @Test
  void unusable_rows_of_a_file_are_shown_and_skipped(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("payments.csv"),
            """
            TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD
            1,2018-04-01 00:00:31,596,3156,57.16,0
            2,yesterday,4961,3412,81.51,0
            3,2018-04-01 00:02:10,2,1365,146.00,0
            4,2018-04-01 00:07:56,4128,8737,much,0
            5,2018-04-01 00:09:29,927,9906,500.49,1
            """);

    new Demo(options("demo-file.", List.of(file), 0, 100, 0), printer(), servers()).run();

    assertThat(out.toString())
        .contains("payments.csv")
        .contains("line 3")
        .contains("line 5")
        .contains("unusable input rows 2\n")
        .contains("in 3\n")
        .contains("out 3\n")
        .contains("lost 0\n")
        .contains("AMOUNT_ABOVE_220")
        .contains("500.49 are more than 220")
        .as("all were paced")
        .doesNotContain("throughput");
  }

  @Test
  @Tag("long")
  void an_address_where_no_broker_answers_is_named() {
    assertThatExceptionOfType(KafkaException.class)
        .isThrownBy(
            () ->
                Topics.create(
                    KafkaSettings.of("127.0.0.1:1"), List.of(Topic.builder("any", 1).build())))
        .withMessage(
            "no Kafka broker answers at 127.0.0.1:1; is KAFKA_BOOTSTRAP_SERVERS right, and the"
                + " broker up?");
  }

  private static DemoOptions options(
      String prefix, List<Path> files, long count, long paced, int malformed) {
    return new DemoOptions(
        true,
        StackDirectory.ofBuild(),
        0,
        PaymentTopics.prefixed(prefix),
        files,
        HANDBOOK,
        Optional.empty(),
        Traffic.of(1, count),
        paced,
        500,
        malformed,
        3,
        false,
        OptionalInt.of(0),
        OptionalInt.of(0),
        0,
        false);
  }

  private static Environment servers() {
    Stack stack = Stack.shared();
    return Environment.of(
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers(),
            "REDIS_URL", stack.redisUri(),
            "POSTGRES_DSN", stack.postgresDsn(),
            "SCHEMA_REGISTRY_URL", stack.registryUrl()));
  }

  private PrintWriter printer() {
    return new PrintWriter(out, true);
  }
}

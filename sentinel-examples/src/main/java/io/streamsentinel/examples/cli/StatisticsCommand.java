package io.streamsentinel.examples.cli;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.examples.payments.Hour;
import io.streamsentinel.examples.payments.HourlyStatistics;
import io.streamsentinel.examples.payments.PaymentFormat;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.examples.pipeline.Servers;
import io.streamsentinel.settings.Environment;
import io.streamsentinel.settings.Settings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code statistics}: counts what has been decided since it last ran, by hour. */
@Command(
    name = "statistics",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Adds the payments decided since it last ran to the hourly statistics in PostgreSQL, each"
          + " exactly once, and shows them.",
      "The servers are those of KAFKA_BOOTSTRAP_SERVERS, SCHEMA_REGISTRY_URL and POSTGRES_DSN."
    })
final class StatisticsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--prefix",
      description = "What the names of the topics, the group and the table begin with.")
  private String prefix = "";

  @Option(names = "--hours", description = "How many hours to show, of the latest.")
  private int hours = 24;

  StatisticsCommand() {}

  @Override
  public Integer call() {
    PaymentTopics topics = PaymentTopics.prefixed(prefix);
    try (Servers servers = Servers.of(Environment.ofProcess());
        SchemaRegistry registry = servers.registry();
        HikariDataSource database = servers.database()) {
      HourlyStatistics statistics = new HourlyStatistics(topics, database);
      try (ExactlyOnceConsumer job =
          statistics.consumer(
              servers.kafka(),
              PaymentFormat.of(registry, topics),
              Settings.load(),
              new SimpleMeterRegistry())) {
        job.runUntilCaughtUp();
      }
      List<Hour> all = statistics.hours();
      Hour.print(
          all.subList(Math.max(0, all.size() - hours), all.size()), spec.commandLine().getOut());
    }
    return 0;
  }
}

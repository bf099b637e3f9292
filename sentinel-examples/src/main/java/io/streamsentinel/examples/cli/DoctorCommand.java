package io.streamsentinel.examples.cli;

import io.streamsentinel.doctor.Diagnosis;
import io.streamsentinel.doctor.Doctor;
import io.streamsentinel.examples.operations.RegistryCheck;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.Settings;
import io.streamsentinel.topic.StandardTopics;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doctor}: finds what is wrong with a set-up. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Tries on Kafka, and on PostgreSQL, Redis and the schema registry where they are named, what a"
          + " pipeline will do, and says what is wrong and how to mend it.",
      "Clears away what it makes. Exits with 0 if nothing failed, else with 1."
    })
final class DoctorCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private SettingsOptions options;

  @Option(names = "--topics", description = "Also compare the standard topics with the cluster's.")
  private boolean topics;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      description = "How long one question to a server may take.",
      defaultValue = "15")
  private int limit;

  @Override
  public Integer call() {
    Settings settings = options.settings();
    KafkaSettings kafka = settings.kafka();
    Doctor.Builder doctor =
        Doctor.builder()
            .deployment(settings.deployment())
            .limit(Duration.ofSeconds(limit))
            .kafka(kafka);
    settings.postgres().ifPresent(doctor::postgres);
    settings.redis().ifPresent(doctor::redis);
    settings.registry().ifPresent(registry -> doctor.check(new RegistryCheck(registry)));
    if (topics) {
      doctor.topics(StandardTopics.all());
    }
    Diagnosis diagnosis = examine(doctor.build());
    spec.commandLine().getOut().print(diagnosis.table());
    spec.commandLine().getOut().flush();
    return diagnosis.exitCode();
  }

  /** Control-C ends the examination, and what it made is cleared away before the process ends. */
  private static Diagnosis examine(Doctor doctor) {
    Thread examining = Thread.currentThread();
    Thread interrupter =
        new Thread(
            () -> {
              examining.interrupt();
              try {
                examining.join(Duration.ofSeconds(20).toMillis());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "doctor-interrupter");
    Runtime.getRuntime().addShutdownHook(interrupter);
    Diagnosis diagnosis = doctor.examine();
    if (!examining.isInterrupted()) {
      Runtime.getRuntime().removeShutdownHook(interrupter);
    }
    return diagnosis;
  }
}

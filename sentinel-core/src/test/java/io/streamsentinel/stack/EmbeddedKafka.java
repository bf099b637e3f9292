package io.streamsentinel.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Starts brokers in child JVMs. */
final class EmbeddedKafka {

  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final List<String> QUICK =
      List.of("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
  private static final List<String> LASTING = List.of("-Xms1g", "-Xmx1g");

  private EmbeddedKafka() {}

  static KafkaCluster start(KafkaSpec spec, Run run, @Nullable String refusal) {
    KafkaPlan plan = KafkaPlan.of(spec, run.data("certificates"));
    BrokerConfig config =
        plan.config("127.0.0.1", id -> "127.0.0.1", "logs", plan.certificatesDirectory());
    List<Runnable> starts = new ArrayList<>();
    List<ManagedServer> brokers = new ArrayList<>();
    for (BrokerPorts ports : plan.ports()) {
      ChildProcess broker =
          new ChildProcess(launch(run, ports, config, spec.isLasting() ? LASTING : QUICK));
      run.atEnd(broker);
      starts.add(broker::start);
      brokers.add(new ManagedServer(broker, refusal));
    }
    KafkaPlan.Proxies proxies = plan.proxies(proxy -> run.atEnd(proxy::close));
    SideBySide.run(starts);
    return plan.cluster(brokers, proxies);
  }

  private static Launch launch(Run run, BrokerPorts ports, BrokerConfig config, List<String> jvm) {
    String name = "kafka-" + ports.id();
    Path directory = run.data(name);
    return new Launch(
        name,
        command(jvm, write(config.of(ports), directory.resolve("server.properties"))),
        Map.of(),
        directory,
        run.log(name),
        Launch.logs("Kafka Server started"),
        START_LIMIT,
        "TERM",
        "A broker needs Kafka's jars (kafka_2.13) on the class path and about 500 MB of memory.");
  }

  private static Path write(Map<String, String> config, Path file) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(
          file,
          config.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
              .collect(Collectors.joining()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(List<String> jvm, Path config) {
    List<String> arguments = new ArrayList<>(jvm);
    arguments.addAll(
        List.of(
            "-Dlog4j2.configurationFile=io/streamsentinel/stack/log4j2-server.xml",
            "-cp",
            ClassPath.current(),
            BrokerProcess.class.getName(),
            config.toString(),
            "--cluster-id",
            BrokerConfig.CLUSTER_ID));
    return JavaCommand.of(arguments);
  }
}

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
import java.util.stream.IntStream;

/** Brokers in child JVMs, each also a controller. */
final class EmbeddedKafka implements KafkaCluster {

  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private final List<EmbeddedServer> brokers = new ArrayList<>();
  private final String bootstrapServers;

  private EmbeddedKafka(KafkaSpec spec, Run run) {
    List<BrokerPorts> ports =
        IntStream.rangeClosed(1, spec.brokers())
            .mapToObj(id -> new BrokerPorts(id, Ports.next(), Ports.next(), Ports.next()))
            .toList();
    for (BrokerPorts own : ports) {
      brokers.add(new EmbeddedServer(launch(run, own, BrokerConfig.of(spec, own, ports))));
    }
    bootstrapServers =
        ports.stream().map(own -> "127.0.0.1:" + own.client()).collect(Collectors.joining(","));
  }

  static EmbeddedKafka start(KafkaSpec spec, Run run) {
    EmbeddedKafka cluster = new EmbeddedKafka(spec, run);
    cluster.brokers.forEach(run::own);
    SideBySide.run(cluster.brokers.stream().<Runnable>map(broker -> broker::start).toList());
    return cluster;
  }

  private static Launch launch(Run run, BrokerPorts ports, Map<String, String> config) {
    String name = "kafka-" + ports.id();
    Path directory = run.data(name);
    Path file = directory.resolve("server.properties");
    try {
      Files.createDirectories(directory);
      Files.writeString(
          file,
          config.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
              .collect(Collectors.joining()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command =
        JavaCommand.of(
            List.of(
                "-Xms128m",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.configurationFile=io/streamsentinel/stack/log4j2-server.xml",
                "-cp",
                ClassPath.current(),
                BrokerProcess.class.getName(),
                file.toString(),
                "--cluster-id",
                BrokerConfig.CLUSTER_ID));
    return new Launch(
        name,
        command,
        Map.of(),
        directory,
        run.log(name),
        Launch.logs("Kafka Server started"),
        START_LIMIT,
        "TERM",
        "Kafka needs its jars (kafka_2.13) on the class path and about 600 MB of memory.");
  }

  @Override
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public List<EmbeddedServer> brokers() {
    return List.copyOf(brokers);
  }

  @Override
  public Map<String, String> clientSettings(Listener listener) {
    return switch (listener) {
      case PLAINTEXT -> Map.of("bootstrap.servers", bootstrapServers);
      case SASL_SSL, MUTUAL_TLS ->
          throw new IllegalArgumentException("This cluster has no listener " + listener);
    };
  }
}

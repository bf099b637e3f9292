package io.streamsentinel.stack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.utility.MountableFile;

/**
 * Servers as Docker containers. Each publishes a fixed port of the loopback interface, so that it
 * keeps its address when it is started again.
 */
final class ContainerServers implements ServerFactory {

  private static final String KAFKA_IMAGE = "apache/kafka:4.3.1";
  private static final String POSTGRES_IMAGE = "postgres:17-alpine";
  private static final String REDIS_IMAGE = "redis:8.0-alpine";
  private static final String REGISTRY_IMAGE = "apicurio/apicurio-registry:3.3.3";
  private static final String QUICK_START = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";
  private static final String CERTIFICATES = "/tmp/certificates";
  private static final int POSTGRES_PORT = 5432;
  private static final int REDIS_PORT = 6379;
  private static final int REGISTRY_PORT = 8080;

  private final KafkaSpec kafka;
  private final Run run;
  private final @Nullable String refusal;

  ContainerServers(KafkaSpec kafka, StackDirectory directory, @Nullable String refusal) {
    this.kafka = kafka;
    this.run = Run.in(directory);
    this.refusal = refusal;
  }

  @Override
  public KafkaCluster kafka() {
    if (kafka.isPeersProxied()) {
      throw new NotOursException("Containers reach each other directly: run embedded brokers");
    }
    KafkaPlan plan = KafkaPlan.of(kafka, run.data("certificates"));
    BrokerConfig config = plan.config("0.0.0.0", id -> "kafka-" + id, "/tmp/logs", CERTIFICATES);
    Network network = Network.newNetwork();
    run.afterwards(network::close);
    List<Runnable> starts = new ArrayList<>();
    List<ManagedServer> brokers = new ArrayList<>();
    for (BrokerPorts ports : plan.ports()) {
      String name = "kafka-" + ports.id();
      GenericContainer<?> container =
          Containers.of(KAFKA_IMAGE)
              .withNetwork(network)
              .withNetworkAliases(name)
              .withEnv(environment(config.of(ports)))
              .withEnv("CLUSTER_ID", BrokerConfig.CLUSTER_ID)
              .withEnv("KAFKA_HEAP_OPTS", "-Xms128m -Xmx512m")
              .withEnv("KAFKA_JVM_PERFORMANCE_OPTS", QUICK_START);
      container.setPortBindings(
          List.of(
              Containers.published(ports.client(), ports.client()),
              Containers.published(ports.scram(), ports.scram()),
              Containers.published(ports.mutualTls(), ports.mutualTls())));
      if (!plan.certificatesDirectory().isEmpty()) {
        container.withCopyFileToContainer(
            MountableFile.forHostPath(plan.certificatesDirectory(), 0755), CERTIFICATES);
      }
      ContainerLife life =
          new ContainerLife(
              name, container, run.log(name), () -> broker(ports.client(), plan.ports().size()));
      run.atEnd(life::end);
      starts.add(life::start);
      brokers.add(new ManagedServer(life, refusal));
    }
    KafkaPlan.Proxies proxies = plan.proxies(proxy -> run.atEnd(proxy::close));
    SideBySide.run(starts);
    return plan.cluster(brokers, proxies);
  }

  private static void broker(int port, int brokers) throws IOException {
    Answers.kafka("127.0.0.1:" + port, brokers, Answers.PATIENCE);
  }

  /** The image takes settings as variables: {@code a.b-c_d} is {@code KAFKA_A_B___C__D}. */
  private static Map<String, String> environment(Map<String, String> config) {
    Map<String, String> environment = new TreeMap<>();
    config.forEach(
        (key, value) ->
            environment.put(
                "KAFKA_"
                    + key.replace("_", "__")
                        .replace("-", "___")
                        .replace(".", "_")
                        .toUpperCase(Locale.ROOT),
                value));
    return environment;
  }

  @Override
  public Postgres postgres() {
    int port = Ports.next();
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    String owner = PostgresServer.OWNER;
    GenericContainer<?> container =
        Containers.of(POSTGRES_IMAGE)
            .withEnv("POSTGRES_USER", owner)
            .withEnv("POSTGRES_PASSWORD", owner)
            .withEnv("POSTGRES_DB", "postgres")
            .withCommand(
                "postgres",
                "-c",
                "fsync=off",
                "-c",
                "full_page_writes=off",
                "-c",
                "max_connections=200");
    ContainerLife life =
        start(
            "postgres", container, port, POSTGRES_PORT, () -> Answers.postgres(url, owner, owner));
    return new PostgresServer(life, refusal, url, owner, owner);
  }

  @Override
  public Redis redis() {
    int port = Ports.next();
    GenericContainer<?> container =
        Containers.of(REDIS_IMAGE)
            .withCommand(
                "redis-server", "--appendonly", "yes", "--appendfsync", "no", "--save", "");
    ContainerLife life =
        start(
            "redis",
            container,
            port,
            REDIS_PORT,
            () -> Answers.redis("127.0.0.1", port, Answers.PATIENCE));
    return new RedisServer(life, refusal, "redis://127.0.0.1:" + port);
  }

  @Override
  public Registry registry() {
    int port = Ports.next();
    String url = "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    GenericContainer<?> container =
        Containers.of(REGISTRY_IMAGE)
            .withEnv("APICURIO_DATASOURCE_URL", "jdbc:h2:file:/tmp/registry;WRITE_DELAY=0")
            .withEnv("JAVA_OPTS_APPEND", "-Xmx256m " + QUICK_START);
    ContainerLife life =
        start(
            "registry",
            container,
            port,
            REGISTRY_PORT,
            () -> Answers.http(url + "/subjects", Answers.PATIENCE));
    RegistryLevel.setBackward(url);
    return new RegistryServer(life, refusal, url);
  }

  private ContainerLife start(
      String name, GenericContainer<?> container, int port, int inside, ContainerLife.Probe ready) {
    container.setPortBindings(List.of(Containers.published(port, inside)));
    ContainerLife life = new ContainerLife(name, container, run.log(name), ready);
    run.atEnd(life::end);
    life.start();
    return life;
  }

  @Override
  public void close() {
    run.close();
  }
}

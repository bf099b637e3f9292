package io.streamsentinel.stack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A stack that asks its factory for a server when somebody asks for it. */
final class LazyStack implements Stack {

  private final ServerFactory servers;
  private final Lazy<KafkaCluster> kafka;
  private final Lazy<Postgres> postgres;
  private final Lazy<Redis> redis;
  private final Lazy<Registry> registry;

  LazyStack(ServerFactory servers) {
    this.servers = servers;
    kafka = new Lazy<>(servers::kafka);
    postgres = new Lazy<>(servers::postgres);
    redis = new Lazy<>(servers::redis);
    registry = new Lazy<>(servers::registry);
  }

  @Override
  public KafkaCluster kafka() {
    return kafka.get();
  }

  @Override
  public Postgres postgres() {
    return postgres.get();
  }

  @Override
  public Redis redis() {
    return redis.get();
  }

  @Override
  public Registry registry() {
    return registry.get();
  }

  @Override
  public Stack start(Service... services) {
    List<Runnable> starts = Arrays.stream(services).map(this::starter).toList();
    SideBySide.run(starts);
    return this;
  }

  /** The cluster, if it was started. */
  Optional<KafkaCluster> startedKafka() {
    return kafka.made();
  }

  /** Brings back what a test has killed or paused, and heals the network. */
  void revive() {
    List<Server> servers = new ArrayList<>();
    kafka.made().ifPresent(cluster -> servers.addAll(cluster.brokers()));
    postgres.made().ifPresent(servers::add);
    redis.made().ifPresent(servers::add);
    registry.made().ifPresent(servers::add);
    SideBySide.run(servers.stream().<Runnable>map(server -> server::revive).toList());
    kafka.made().ifPresent(KafkaCluster::heal);
  }

  private Runnable starter(Service service) {
    return switch (service) {
      case KAFKA -> this::kafka;
      case POSTGRES -> this::postgres;
      case REDIS -> this::redis;
      case REGISTRY -> this::registry;
    };
  }

  @Override
  public void close() {
    servers.close();
  }
}

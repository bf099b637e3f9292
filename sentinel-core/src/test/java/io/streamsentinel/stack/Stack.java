package io.streamsentinel.stack;

import java.util.Map;

/**
 * Kafka, PostgreSQL, Redis and a schema registry, each started when it is first asked for.
 *
 * <p>{@link #shared()} is what a test wants unless it takes servers away. Safe for use by several
 * threads.
 */
public interface Stack extends AutoCloseable {

  /**
   * The stack that all tests of this JVM share, of the mode that the system property {@code
   * sentinel.stack} names: {@code embedded} (default), {@code containers} or {@code external}. Its
   * servers refuse to be killed or paused. It ends with the JVM.
   */
  static Stack shared() {
    return SharedStack.get();
  }

  /**
   * A new stack with servers of its own, of the mode in {@code sentinel.stack}.
   *
   * @throws NotOursException in mode {@code external}
   */
  static Stack fresh(KafkaSpec kafka) {
    return StackMode.current().fresh(kafka);
  }

  /**
   * A new stack of child processes, whatever {@code sentinel.stack} says.
   *
   * @param directory where data and logs go
   */
  static Stack embedded(KafkaSpec kafka, StackDirectory directory) {
    if (kafka.port() != 0) {
      Ports.check(kafka.port());
    }
    return new LazyStack(new EmbeddedServers(kafka, directory, null));
  }

  /**
   * A new stack of child processes whose data stays when it ends: the next one with the same
   * directory goes on with it.
   *
   * @param directory where data and logs go; its {@code data} is used as it is
   * @throws ServerStartException if another stack is using that data
   */
  static Stack kept(KafkaSpec kafka, StackDirectory directory) {
    return new LazyStack(new EmbeddedServers(kafka, Run.kept(directory), null));
  }

  /**
   * Servers that run already. Asking for one checks that it answers.
   *
   * @param addresses {@code KAFKA_BOOTSTRAP_SERVERS}, {@code POSTGRES_DSN}, {@code REDIS_URL} and
   *     {@code SCHEMA_REGISTRY_URL}, as far as they are asked for
   */
  static Stack external(Map<String, String> addresses) {
    return new LazyStack(new ExternalServers(addresses));
  }

  /** Kafka; starts it at the first call and returns when it is ready, as do all of its kind. */
  KafkaCluster kafka();

  /** PostgreSQL. */
  Postgres postgres();

  /** Redis. */
  Redis redis();

  /** The schema registry. */
  Registry registry();

  /**
   * Starts several servers side by side.
   *
   * @throws ServerStartException if one does not come up
   */
  Stack start(Service... services);

  /** Ends the servers that were started and removes their data. */
  @Override
  void close();

  /** {@link KafkaCluster#bootstrapServers()}. */
  default String bootstrapServers() {
    return kafka().bootstrapServers();
  }

  /** {@link Postgres#jdbcUrl()}. */
  default String jdbcUrl() {
    return postgres().jdbcUrl();
  }

  /** {@link Postgres#user()}. */
  default String postgresUser() {
    return postgres().user();
  }

  /** {@link Postgres#password()}. */
  default String postgresPassword() {
    return postgres().password();
  }

  /** {@link Postgres#dsn()}. */
  default String postgresDsn() {
    return postgres().dsn();
  }

  /** {@link Redis#uri()}. */
  default String redisUri() {
    return redis().uri();
  }

  /** {@link Registry#url()}. */
  default String registryUrl() {
    return registry().url();
  }
}

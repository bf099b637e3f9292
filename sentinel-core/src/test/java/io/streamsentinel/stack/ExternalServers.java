package io.streamsentinel.stack;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Servers that run already and belong to somebody else, named by environment variables. */
final class ExternalServers implements ServerFactory {

  private static final String REFUSAL = "belongs to somebody else (sentinel.stack=external)";
  private static final String KAFKA = "KAFKA_BOOTSTRAP_SERVERS";
  private static final String POSTGRES = "POSTGRES_DSN";
  private static final String REDIS = "REDIS_URL";
  private static final String REGISTRY = "SCHEMA_REGISTRY_URL";
  private static final int REDIS_PORT = 6379;
  private static final int POSTGRES_PORT = 5432;

  private final Map<String, String> environment;

  ExternalServers(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public KafkaCluster kafka() {
    String bootstrap = value(KAFKA);
    check(KAFKA, () -> Answers.kafka(bootstrap, 1, Answers.PATIENCE));
    ManagedServer broker = new ManagedServer(new Elsewhere("kafka"), REFUSAL);
    return new Brokers(
        List.of(broker),
        Map.of(KafkaCluster.Listener.PLAINTEXT, Map.of(Brokers.BOOTSTRAP, bootstrap)),
        List.of(),
        List.of());
  }

  @Override
  public Postgres postgres() {
    Dsn dsn = Dsn.parse(POSTGRES, value(POSTGRES));
    check(POSTGRES, () -> Answers.postgres(dsn.jdbcUrl(), dsn.user(), dsn.password()));
    return new PostgresServer(
        new Elsewhere("postgres"), REFUSAL, dsn.jdbcUrl(), dsn.user(), dsn.password());
  }

  @Override
  public Redis redis() {
    URI uri = URI.create(value(REDIS));
    int port = uri.getPort() == -1 ? REDIS_PORT : uri.getPort();
    check(REDIS, () -> Answers.redis(uri.getHost(), port, Answers.PATIENCE));
    return new RedisServer(new Elsewhere("redis"), REFUSAL, uri.toString());
  }

  @Override
  public Registry registry() {
    String url = value(REGISTRY);
    check(REGISTRY, () -> Answers.http(url + "/subjects", Answers.PATIENCE));
    return new RegistryServer(new Elsewhere("registry"), REFUSAL, url);
  }

  /** Nothing to do: the servers are not ours. */
  @Override
  public void close() {}

  private String value(String variable) {
    String value = environment.get(variable);
    if (value == null || value.isBlank()) {
      throw new ServerStartException(
          "sentinel.stack=external needs the environment variable " + variable);
    }
    return value;
  }

  private interface Question {
    void ask() throws IOException;
  }

  /** The message leaves the value out: it may hold a password. */
  private static void check(String variable, Question question) {
    try {
      question.ask();
    } catch (IOException e) {
      throw new ServerStartException(
          "The server in " + variable + " does not answer. Is it running, is the address right?",
          e);
    }
  }

  private record Dsn(String jdbcUrl, String user, String password) {

    static Dsn parse(String variable, String value) {
      String plain = value.startsWith("jdbc:") ? value.substring("jdbc:".length()) : value;
      URI uri = URI.create(plain);
      String[] owner = owner(uri);
      if (owner.length != 2 || uri.getHost() == null) {
        throw new ServerStartException(
            variable
                + " must be postgresql://user:password@host:port/database, or the same as JDBC"
                + " with ?user=...&password=...");
      }
      int port = uri.getPort() == -1 ? POSTGRES_PORT : uri.getPort();
      return new Dsn(
          "jdbc:postgresql://%s:%d%s".formatted(uri.getHost(), port, uri.getPath()),
          owner[0],
          owner[1]);
    }

    private static String[] owner(URI uri) {
      if (uri.getUserInfo() != null) {
        return uri.getUserInfo().split(":", 2);
      }
      String query = uri.getQuery() == null ? "" : uri.getQuery();
      String user = parameter(query, "user=");
      String password = parameter(query, "password=");
      return user.isEmpty() ? new String[0] : new String[] {user, password};
    }

    private static String parameter(String query, String name) {
      for (String pair : query.split("&", -1)) {
        if (pair.startsWith(name)) {
          return pair.substring(name.length());
        }
      }
      return "";
    }
  }
}

package io.streamsentinel.stack;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * Redis as it is run beyond one machine, as real processes of this one: a cluster of masters, a
 * master with a replica watched by Sentinels, a server that speaks TLS alone. Clients and servers
 * reach every server that holds data through a proxy, which it announces as its own address.
 */
public final class RedisFleet implements AutoCloseable {
  private static final int SLOTS = 16_384;
  private static final int SENTINELS = 3;
  private static final String MASTER = "payments";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Run run;
  private final Path program;
  private final List<ManagedServer> servers = new ArrayList<>();
  private final List<TcpProxy> proxies = new ArrayList<>();
  private final List<String> addresses = new ArrayList<>();
  private int masters = 1;
  private String scheme = "redis://";
  private String trustStore = "";

  private RedisFleet() {
    this.run = Run.in(StackDirectory.ofBuild());
    this.program = EmbeddedRedis.program(run);
  }

  /** So many masters that share the slots evenly; {@link #addresses} are theirs. */
  public static RedisFleet cluster(int masters) {
    RedisFleet fleet = new RedisFleet();
    fleet.masters = masters;
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < masters; i++) {
      int port = Ports.next();
      ports.add(port);
      TcpProxy proxy = fleet.proxy(port);
      fleet.start(
          "redis-" + i,
          port,
          List.of(
              "--cluster-announce-port",
              "" + proxy.port(),
              "--cluster-enabled",
              "yes",
              "--cluster-node-timeout",
              "3000",
              "--cluster-require-full-coverage",
              "no",
              "--appendonly",
              "yes"));
      fleet.addresses.add(fleet.uri(i));
      // Only while it knows no other; the epochs must differ.
      long epoch = i + 1L;
      fleet.ask(i, redis -> redis.clusterSetConfigEpoch(epoch));
    }
    for (int i = 0; i < masters; i++) {
      int from = SLOTS * i / masters;
      int to = SLOTS * (i + 1) / masters;
      fleet.ask(
          i,
          redis -> {
            redis.clusterAddSlots(IntStream.range(from, to).toArray());
            ports.forEach(port -> redis.clusterMeet("127.0.0.1", port));
            return "";
          });
    }
    for (int i = 0; i < masters; i++) {
      fleet.await(
          i,
          redis ->
              redis.clusterInfo().contains("cluster_state:ok")
                  && redis.clusterInfo().contains("cluster_known_nodes:" + masters));
    }
    return fleet;
  }

  /**
   * A master (the first server), its replica (the second) and three Sentinels; {@link #addresses}
   * is one that names the Sentinels.
   */
  public static RedisFleet sentinels() {
    RedisFleet fleet = new RedisFleet();
    int master = Ports.next();
    int replica = Ports.next();
    TcpProxy first = fleet.proxy(master);
    TcpProxy second = fleet.proxy(replica);
    fleet.start("redis-master", master, announced(first));
    fleet.start("redis-replica", replica, announced(second));
    fleet.ask(1, redis -> redis.replicaof("127.0.0.1", first.port()));
    fleet.awaitMasters();
    List<Integer> ports = IntStream.range(0, SENTINELS).mapToObj(i -> Ports.next()).toList();
    StringBuilder address = new StringBuilder("redis-sentinel://");
    for (int port : ports) {
      fleet.startSentinel("sentinel-" + port, port, first.port());
      address.append(port == ports.get(0) ? "" : ",").append("127.0.0.1:").append(port);
    }
    ports.forEach(port -> Awaitility.await().atMost(PATIENCE).until(() -> knowsAll(port)));
    fleet.addresses.add(address + "#" + MASTER);
    return fleet;
  }

  private static List<String> announced(TcpProxy proxy) {
    return List.of("--replica-announce-port", "" + proxy.port());
  }

  /** Whether a Sentinel knows the replica and the other Sentinels. */
  private static boolean knowsAll(int port) {
    RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
    try (StatefulRedisSentinelConnection<String, String> sentinel = client.connectSentinel()) {
      Map<String, String> master = sentinel.sync().master(MASTER);
      return "1".equals(master.get("num-slaves"))
          && Integer.toString(SENTINELS - 1).equals(master.get("num-other-sentinels"));
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }

  /** One server that speaks TLS and nothing else; {@link #trustStore} trusts its certificate. */
  public static RedisFleet tls() {
    RedisFleet fleet = new RedisFleet();
    fleet.scheme = "rediss://";
    Certificates certificates = Certificates.make(fleet.run.data("certificates"));
    Path key = certificates.directory().resolve("redis-key.pem");
    Path certificate = certificates.directory().resolve("redis.pem");
    certificates.writePem(key, certificate);
    fleet.trustStore = certificates.directory().resolve("client-trust.p12").toString();
    int port = Ports.next();
    fleet.proxy(port);
    fleet.start(
        "redis-tls",
        0,
        List.of(
            "--tls-port",
            "" + port,
            "--tls-cert-file",
            certificate.toString(),
            "--tls-key-file",
            key.toString(),
            "--tls-ca-cert-file",
            certificate.toString(),
            "--tls-auth-clients",
            "no"));
    fleet.addresses.add(fleet.uri(0));
    return fleet;
  }

  /** How clients reach it. */
  public List<String> addresses() {
    return List.copyOf(addresses);
  }

  /** A PKCS#12 store that trusts the server; only of {@link #tls}. */
  public String trustStore() {
    return trustStore;
  }

  /** The password of {@link #trustStore}. */
  public String trustStorePassword() {
    return Certificates.password();
  }

  /** A server, in the order in which they were started. */
  public Server server(int index) {
    return servers.get(index);
  }

  /** The ways to the servers that hold data, in the order of these. */
  public List<TcpProxy> proxies() {
    return List.copyOf(proxies);
  }

  /** Which servers are masters, once each replica follows one. */
  public List<Integer> masters() {
    awaitMasters();
    return IntStream.range(0, proxies.size()).filter(this::leads).boxed().toList();
  }

  /** Asks a server that holds data. */
  public <T> T ask(int server, Function<RedisCommands<String, String>, T> question) {
    return ask(server, StringCodec.UTF8, question);
  }

  /** Asks a server that holds data. */
  public <V, T> T ask(
      int server, RedisCodec<V, V> codec, Function<RedisCommands<V, V>, T> question) {
    RedisClient client = RedisClient.create(RedisURI.create(uri(server)));
    try (StatefulRedisConnection<V, V> connection = client.connect(codec)) {
      return question.apply(connection.sync());
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }

  private void await(int server, Function<RedisCommands<String, String>, Boolean> condition) {
    Awaitility.await().atMost(PATIENCE).until(() -> ask(server, condition));
  }

  private boolean leads(int server) {
    return ask(server, redis -> redis.info("replication").contains("role:master"));
  }

  private boolean follows(int server) {
    return ask(server, redis -> redis.info("replication").contains("master_link_status:up"));
  }

  /** Awaits that as many lead as shall, and the others follow. */
  private void awaitMasters() {
    List<Integer> all = IntStream.range(0, proxies.size()).boxed().toList();
    Awaitility.await()
        .atMost(PATIENCE)
        // A Sentinel ends a server's connections when it makes a replica of it.
        .ignoreException(RedisConnectionException.class)
        .until(
            () -> {
              long leading = all.stream().filter(this::leads).count();
              long following = all.stream().filter(this::follows).count();
              return leading == masters && leading + following == all.size();
            });
  }

  private TcpProxy proxy(int port) {
    TcpProxy proxy = TcpProxy.before(port);
    run.atEnd(proxy::close);
    proxies.add(proxy);
    return proxy;
  }

  private String uri(int server) {
    return scheme + proxies.get(server).address();
  }

  private void start(String name, int port, List<String> options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                "" + port,
                "--repl-diskless-sync-delay",
                "0",
                "--save",
                ""));
    command.addAll(options);
    launch(name, command, "Ready to accept connections");
  }

  private void startSentinel(String name, int port, int master) {
    try {
      // A Sentinel writes what it learns into its configuration.
      Path file = Files.createDirectories(run.data(name)).resolve("sentinel.conf");
      Files.writeString(
          file,
          String.join(
              "\n",
              "bind 127.0.0.1",
              "port " + port,
              "sentinel monitor " + MASTER + " 127.0.0.1 " + master + " 2",
              "sentinel down-after-milliseconds " + MASTER + " 1000",
              "sentinel failover-timeout " + MASTER + " 5000",
              ""));
      launch(name, List.of(program.toString(), file.toString(), "--sentinel"), "+monitor master");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void launch(String name, List<String> command, String ready) {
    ChildProcess process =
        new ChildProcess(
            new Launch(
                name,
                command,
                Map.of(),
                run.data(name),
                run.log(name),
                Launch.logs(ready),
                Duration.ofSeconds(30),
                "TERM",
                "Does the program run by itself? " + program + " --version"));
    run.atEnd(process::kill);
    process.start();
    servers.add(new ManagedServer(process, null));
  }

  /** Ends all servers and removes their data. */
  @Override
  public void close() {
    run.close();
  }
}

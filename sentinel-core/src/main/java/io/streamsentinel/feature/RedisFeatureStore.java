package io.streamsentinel.feature;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.settings.RedisSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FeatureStore} in Redis 6.2 or newer: a single server, a Sentinel group, or a cluster,
 * with or without TLS. It uses plain strings and one script; nothing has to be installed in Redis.
 *
 * <p>Every command has a time limit, kept to a tenth of a second by Lettuce's timer. One that
 * cannot be sent at once is refused, or waits for the connection to its node of a cluster, within
 * that limit. What was sent and not answered may have been applied; the watermark tells.
 */
public final class RedisFeatureStore extends FeatureStore {
  private static final int REQUEST_QUEUE = 100_000;

  private final AbstractRedisClient client;
  private final StatefulConnection<byte[], byte[]> connection;
  private final RedisClusterAsyncCommands<byte[], byte[]> commands;
  private final Duration timeout;
  private final String digest;

  private RedisFeatureStore(
      AbstractRedisClient client,
      StatefulConnection<byte[], byte[]> connection,
      RedisClusterAsyncCommands<byte[], byte[]> commands,
      Duration timeout) {
    this.client = client;
    this.connection = connection;
    this.commands = commands;
    this.timeout = timeout;
    this.digest = commands.digest(ApplyScript.SOURCE);
  }

  /**
   * Connects to a server or a Sentinel group, with a time limit of two seconds a command.
   *
   * @throws io.lettuce.core.RedisConnectionException if it cannot be reached
   */
  public static RedisFeatureStore connect(RedisSettings settings) {
    return connect(settings, Duration.ofSeconds(2));
  }

  /**
   * Connects to a server or a Sentinel group.
   *
   * @param timeout how long a command may take; more than zero
   */
  public static RedisFeatureStore connect(RedisSettings settings, Duration timeout) {
    requirePositive(timeout);
    RedisClient client = RedisClient.create(settings.uri());
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(REQUEST_QUEUE)
            .timeoutOptions(TimeoutOptions.enabled(timeout))
            .build());
    try {
      StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
      return new RedisFeatureStore(client, connection, connection.async(), timeout);
    } catch (RuntimeException e) {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
      throw e;
    }
  }

  /** Connects to a cluster; any of its nodes will do, several are better. */
  public static RedisFeatureStore connectCluster(List<RedisSettings> nodes, Duration timeout) {
    requirePositive(timeout);
    List<RedisURI> uris = nodes.stream().map(RedisSettings::uri).toList();
    RedisClusterClient client = RedisClusterClient.create(uris);
    // Lettuce connects to a node when it is first asked for, and would reject what comes before.
    client.setOptions(
        ClusterClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.ACCEPT_COMMANDS)
            .requestQueueSize(REQUEST_QUEUE)
            .timeoutOptions(TimeoutOptions.enabled(timeout))
            .topologyRefreshOptions(
                ClusterTopologyRefreshOptions.builder()
                    .enablePeriodicRefresh(Duration.ofSeconds(10))
                    .build())
            .build());
    try {
      StatefulRedisClusterConnection<byte[], byte[]> connection =
          client.connect(ByteArrayCodec.INSTANCE);
      return new RedisFeatureStore(client, connection, connection.async(), timeout);
    } catch (RuntimeException e) {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
      throw e;
    }
  }

  private static void requirePositive(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be positive: " + timeout);
    }
  }

  @Override
  CompletableFuture<Optional<ViewSource>> register(FeatureView<?> view, ViewSource source) {
    byte[] text = source.text(view).getBytes(StandardCharsets.UTF_8);
    return registered(view)
        .thenCompose(
            before ->
                before.isPresent()
                    ? CompletableFuture.completedFuture(before)
                    : bounded(() -> commands.set(ViewSource.key(view), text))
                        .thenApply(done -> Optional.empty()));
  }

  @Override
  CompletableFuture<Optional<ViewSource>> registered(FeatureView<?> view) {
    return bounded(() -> commands.get(ViewSource.key(view)))
        .thenApply(
            text ->
                Optional.ofNullable(text)
                    .map(known -> ViewSource.parse(new String(known, StandardCharsets.UTF_8))));
  }

  @Override
  CompletableFuture<Loaded> load(Shard shard, List<byte[]> keys) {
    byte[][] all = new byte[keys.size() + 1][];
    all[0] = shard.watermarkKey();
    for (int i = 1; i < all.length; i++) {
      all[i] = shard.valueKey(keys.get(i - 1));
    }
    return bounded(() -> commands.mget(all))
        .thenApply(
            found -> {
              List<byte @Nullable []> values = new ArrayList<>(keys.size());
              for (KeyValue<byte[], byte[]> value : found.subList(1, found.size())) {
                values.add(value.getValueOrElse(null));
              }
              return new Loaded(Watermark.parse(found.get(0).getValueOrElse(null)), values);
            });
  }

  @Override
  CompletableFuture<ApplyAnswer> apply(Shard shard, Piece piece) {
    byte[][] keys = ApplyScript.keys(shard, piece);
    byte[][] arguments = ApplyScript.arguments(piece);
    CompletableFuture<List<Object>> cached =
        bounded(() -> commands.evalsha(digest, ScriptOutputType.MULTI, keys, arguments));
    return cached
        .exceptionallyCompose(
            failure -> {
              // The script cache is lost with a restart or failover; EVAL fills it again.
              Throwable cause =
                  failure instanceof CompletionException ? failure.getCause() : failure;
              return cause instanceof RetriableException known
                      && known.getCause() instanceof RedisNoScriptException
                  ? bounded(
                      () ->
                          commands.eval(
                              ApplyScript.SOURCE, ScriptOutputType.MULTI, keys, arguments))
                  : CompletableFuture.failedFuture(Objects.requireNonNullElse(cause, failure));
            })
        .thenApply(reply -> ApplyScript.answer(piece, reply));
  }

  @Override
  Optional<String> unfit() {
    Map<String, String> settings = await(bounded(() -> commands.configGet("maxmemory-policy")));
    String policy = settings.getOrDefault("maxmemory-policy", "noeviction");
    return policy.equals("noeviction")
        ? Optional.empty()
        : Optional.of(
            "Redis has maxmemory-policy "
                + policy
                + ", which drops entities without a word: set it to noeviction");
  }

  private <T> CompletableFuture<T> bounded(Supplier<CompletionStage<T>> command) {
    CompletionStage<T> sent;
    try {
      sent = command.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(unanswered(e));
    }
    return sent.toCompletableFuture()
        .exceptionally(
            failure -> {
              Throwable cause = failure.getCause();
              throw unanswered(
                  failure instanceof CompletionException && cause != null ? cause : failure);
            });
  }

  private RetriableException unanswered(Throwable cause) {
    return new RetriableException(
        "Redis did not answer a command of the feature store ("
            + cause.getClass().getSimpleName()
            + "); is it up, and is its load within the time limit of "
            + timeout
            + "?",
        cause);
  }

  /** Closes the connection. What was sent is not waited for. */
  @Override
  public void close() {
    connection.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }
}

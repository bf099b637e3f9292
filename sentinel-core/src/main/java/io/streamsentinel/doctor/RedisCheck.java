package io.streamsentinel.doctor;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.RedisSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Whether Redis takes scripts, keeps what it was told, and never throws keys out. */
record RedisCheck(RedisSettings settings, Deployment deployment, Duration limit, Clock clock)
    implements Check {

  private static final String SCRIPT =
      "redis.call('set', KEYS[1], ARGV[1], 'ex', 60)"
          + " local v = redis.call('get', KEYS[1]) redis.call('del', KEYS[1]) return v";

  @Override
  public String name() {
    return "redis: reachable";
  }

  @Override
  public List<Finding> examine(Scratch scratch) {
    RedisURI uri = settings.uri();
    uri.setTimeout(limit);
    RedisClient client = RedisClient.create(uri);
    client.setOptions(ClientOptions.builder().autoReconnect(false).build());
    try (var connection = client.connect()) {
      return examine(connection.sync(), scratch.name());
    } catch (RedisConnectionException e) {
      return List.of(
          Finding.fail(
              name(),
              "%s: %s".formatted(settings, Remedy.words(e)),
              "Is the server up, REDIS_URL right, the password too?"));
    } finally {
      client.shutdown(Duration.ZERO, limit);
    }
  }

  private List<Finding> examine(RedisCommands<String, String> redis, String key) {
    Map<String, String> info = info(redis.info());
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.pass(name(), "Redis " + info.getOrDefault("redis_version", "unknown")));
    findings.add(script(redis, key));
    findings.add(persistence(redis, info));
    findings.add(eviction(info));
    long before = clock.millis();
    List<String> time = redis.time();
    long server = Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
    findings.add(Skew.of("redis: clock", before, server, clock.millis()));
    return findings;
  }

  private static Finding script(RedisCommands<String, String> redis, String key) {
    String check = "redis: round trip";
    try {
      String back = redis.eval(SCRIPT, ScriptOutputType.VALUE, new String[] {key}, "x");
      return "x".equals(back)
          ? Finding.pass(check, "a script wrote, read and deleted a key")
          : Finding.fail(check, "wrote x, read " + back, "Is something between us and Redis?");
    } catch (RedisCommandExecutionException e) {
      String message = String.valueOf(e.getMessage());
      if (message.startsWith("MOVED")) {
        return Finding.pass(check, "a cluster: another node holds the key's slot");
      }
      return Finding.fail(
          check,
          Remedy.words(e),
          message.startsWith("READONLY")
              ? "This is a replica: name the primary or the sentinels in REDIS_URL"
              : "The user needs the commands eval, get, set, del on its keys (ACL)");
    }
  }

  private Finding persistence(RedisCommands<String, String> redis, Map<String, String> info) {
    String check = "redis: persistence";
    if (!"1".equals(info.get("aof_enabled"))) {
      String detail = "appendonly=no: after a restart all features are read from Kafka anew";
      String fix =
          "Set appendonly yes; without it a restart takes as long as the longest window's replay";
      return deployment == Deployment.DEVELOPMENT
          ? Finding.warn(check, detail, fix)
          : Finding.fail(check, detail, fix);
    }
    if (!"ok".equals(info.getOrDefault("aof_last_write_status", "ok"))) {
      return Finding.fail(
          check, "the last write of the append-only file failed", "Is the server's disk full?");
    }
    return Finding.pass(check, "appendonly=yes, appendfsync=" + appendFsync(redis));
  }

  private static String appendFsync(RedisCommands<String, String> redis) {
    try {
      return redis.configGet("appendfsync").getOrDefault("appendfsync", "unknown");
    } catch (RedisCommandExecutionException e) {
      // Managed servers keep CONFIG to themselves.
      return "kept secret by the server";
    }
  }

  private static Finding eviction(Map<String, String> info) {
    String check = "redis: eviction";
    String policy = info.getOrDefault("maxmemory_policy", "unknown");
    return policy.equals("noeviction")
        ? Finding.pass(check, "maxmemory-policy=noeviction")
        : Finding.fail(
            check,
            "maxmemory-policy=%s: features would vanish one by one, unnoticed".formatted(policy),
            "Set maxmemory-policy noeviction, and maxmemory high enough (docs/operations.md)");
  }

  private static Map<String, String> info(String text) {
    return text.lines()
        .filter(line -> line.contains(":"))
        .map(line -> line.strip().split(":", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (first, second) -> second));
  }
}

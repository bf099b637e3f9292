package io.streamsentinel.doctor;

import static io.streamsentinel.doctor.Findings.found;
import static io.streamsentinel.doctor.Findings.passed;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.WithStack;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each fault is planted in a Redis of our own, and found. */
@Tag("long")
@WithStack(own = true, start = Service.REDIS)
class RedisCheckIT {

  private final Stack stack;

  RedisCheckIT(Stack stack) {
    this.stack = stack;
  }

  @AfterEach
  void nothing_is_left_behind() {
    redis(
        commands -> {
          commands.configSet("maxmemory-policy", "noeviction");
          commands.configSet("appendonly", "yes");
          assertThat(commands.dbsize()).isZero();
        });
  }

  @Test
  void a_sound_one_passes() {
    assertThat(passed(examine(Deployment.PRODUCTION)))
        .containsExactly(
            "redis: reachable",
            "redis: round trip",
            "redis: persistence",
            "redis: eviction",
            "redis: clock");
  }

  @Test
  void one_that_throws_keys_out_or_forgets_is_found() {
    redis(
        commands -> {
          commands.configSet("maxmemory-policy", "allkeys-lru");
          commands.configSet("appendonly", "no");
        });

    Diagnosis diagnosis = examine(Deployment.PRODUCTION);

    assertThat(found(diagnosis, "redis: eviction", Status.FAIL)).contains("allkeys-lru");
    assertThat(found(diagnosis, "redis: persistence", Status.FAIL)).contains("appendonly=no");
    assertThat(found(examine(Deployment.DEVELOPMENT), "redis: persistence", Status.WARN))
        .contains("appendonly=no");
  }

  @Test
  void a_replica_is_found() {
    redis(commands -> commands.replicaof("127.0.0.1", 1));
    try {
      assertThat(found(examine(Deployment.DEVELOPMENT), "redis: round trip", Status.FAIL))
          .contains("READONLY");
    } finally {
      redis(RedisCommands::replicaofNoOne);
    }
  }

  @Test
  void a_missing_password_is_found() {
    redis(commands -> commands.configSet("requirepass", "s3cret"));
    try {
      assertThat(found(examine(Deployment.DEVELOPMENT), "redis: reachable", Status.FAIL))
          .contains("NOAUTH");
    } finally {
      at(
          stack.redisUri().replace("//", "//:s3cret@"),
          commands -> commands.configSet("requirepass", ""));
    }
  }

  @Test
  void one_that_is_not_there_is_found() {
    Diagnosis diagnosis =
        Doctor.builder()
            .redis(RedisSettings.of("redis://127.0.0.1:1"))
            .limit(Duration.ofSeconds(2))
            .build()
            .examine();

    assertThat(diagnosis.findings()).extracting(Finding::check).containsExactly("redis: reachable");
    assertThat(diagnosis.exitCode()).isEqualTo(1);
    assertThat(diagnosis.table()).contains("REDIS_URL");
  }

  @Test
  void a_wrong_clock_is_found() {
    Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-5));
    Diagnosis diagnosis =
        Doctor.builder().redis(RedisSettings.of(stack.redisUri())).clock(wrong).build().examine();

    assertThat(found(diagnosis, "redis: clock", Status.FAIL)).contains("differs");
  }

  private Diagnosis examine(Deployment deployment) {
    return Doctor.builder()
        .deployment(deployment)
        .redis(RedisSettings.of(stack.redisUri()))
        .build()
        .examine();
  }

  private void redis(Consumer<RedisCommands<String, String>> task) {
    at(stack.redisUri(), task);
  }

  private static void at(String uri, Consumer<RedisCommands<String, String>> task) {
    RedisClient client = RedisClient.create(uri);
    try (var connection = client.connect()) {
      task.accept(connection.sync());
    } finally {
      client.shutdown();
    }
  }
}

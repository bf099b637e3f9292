package io.streamsentinel.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.metrics.Meters;
import io.streamsentinel.participant.Claim;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.resilience.dependency.Dependency;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Server;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.unit.Format;
import java.sql.Connection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that handlers call goes away under a running consumer, and comes back. */
@WithStack(
    own = true,
    start = {Service.KAFKA, Service.REDIS, Service.POSTGRES})
@Tag("long")
class ServerAwayIT {

  private static final int PARTITIONS = 3;
  private static final int PER_SECOND = 200;
  private static final int BEFORE = 200;
  private static final int MEANWHILE = 300;
  private static final int AFTERWARDS = 400;

  @Test
  void redis_that_is_paused_pauses_the_consumer_and_costs_no_record(Stack stack, TestScope scope)
      throws Exception {
    RedisClient client = RedisClient.create(stack.redisUri());
    try (StatefulRedisConnection<String, String> redis = client.connect()) {
      redis.setTimeout(Duration.ofMillis(500));
      surviving(
          stack, scope, stack.redis(), Server::pause, Server::resume, () -> redis.sync().ping());
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    }
  }

  @Test
  void postgres_that_is_killed_pauses_the_consumer_and_costs_no_record(Stack stack, TestScope scope)
      throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(stack.jdbcUrl());
    config.setUsername(stack.postgresUser());
    config.setPassword(stack.postgresPassword());
    config.setMaximumPoolSize(8);
    config.setConnectionTimeout(500);
    try (HikariDataSource database = new HikariDataSource(config)) {
      surviving(
          stack, scope, stack.postgres(), Server::kill, Server::restart, () -> asked(database));
    }
  }

  private static boolean asked(HikariDataSource database) throws Exception {
    try (Connection connection = database.getConnection();
        var statement = connection.prepareStatement("SELECT 1")) {
      return statement.execute();
    }
  }

  private interface Change {
    void to(Server server);
  }

  private static void surviving(
      Stack stack, TestScope scope, Server server, Change away, Change back, Callable<?> question)
      throws Exception {
    String servers = stack.bootstrapServers();
    String in = scope.topic("in", PARTITIONS);
    String out = scope.topic("out", PARTITIONS);
    String dead = scope.topic("dead", 1);
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    Dependency dependency =
        Dependency.named(server.name()).noTimeLimit().opensAt(50, 20).metrics(metrics).build();
    Assignments assignments = new Assignments();
    ExactlyOnceConsumer consumer =
        ExactlyOnceConsumer.builder(
                KafkaSettings.of(servers), scope.name("group"), Set.of(in), Format.strings())
            .deadLetters(dead)
            .concurrency(8)
            .with(dependency)
            .with(assignments)
            .metrics(metrics)
            .process(
                (record, unit) -> {
                  dependency.call(question);
                  unit.send(out, record.key(), record.value());
                })
            .build();
    Thread running = new Thread(consumer::run, "consumer");
    running.start();
    try (consumer;
        SteadyStream stream = new SteadyStream(servers, in, out, PER_SECOND)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> stream.seen().size() > BEFORE);

      away.to(server);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> pausedFor(consumer, server.name() + " is away: its circuit is open"));
      assertThat(consumer.health().blocks().get(server.name())).startsWith("circuit ");
      double retried = retried(metrics, in);
      int sentThen = stream.sent();
      await().atMost(Duration.ofMinutes(1)).until(() -> stream.sent() > sentThen + MEANWHILE);
      assertThat(retried(metrics, in)).as("retries while the circuit was open").isEqualTo(retried);

      back.to(server);
      int sentSince = stream.sent();
      long healed = stream.nanos();
      await().atMost(Duration.ofMinutes(1)).until(() -> stream.sent() > sentSince + AFTERWARDS);
      stream.end();
      await().atMost(Duration.ofMinutes(1)).until(() -> stream.seen().size() >= stream.sent());

      assertThat(stream.faults()).isEmpty();
      assertThat(Ends.of(KafkaSettings.of(servers), dead).values()).containsOnly(0L);
      assertThat(assignments.count()).as("no rebalance").isEqualTo(PARTITIONS);
      System.out.printf(
          "%s back: all that had waited was out %.1f s later%n",
          server.name(),
          stream.seen().stream()
                  .filter(each -> each.sentNanos() < healed)
                  .mapToLong(each -> each.seenNanos() - healed)
                  .max()
                  .orElseThrow()
              / 1e9);
    } finally {
      running.join();
    }
  }

  private static boolean pausedFor(ExactlyOnceConsumer consumer, String reason) {
    return consumer.health().partitions().stream()
        .anyMatch(partition -> partition.paused().contains("not now: " + reason));
  }

  private static double retried(SimpleMeterRegistry metrics, String topic) {
    var counter = metrics.find(Meters.RETRIES).tag("topic", topic).counter();
    return counter == null ? 0 : counter.count();
  }

  private static final class Assignments implements Participant {
    private final AtomicInteger claims = new AtomicInteger();

    int count() {
      return claims.get();
    }

    @Override
    public String name() {
      return "assignments";
    }

    @Override
    public void claim(Claim partition) {
      claims.incrementAndGet();
    }
  }
}

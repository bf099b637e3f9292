package io.streamsentinel.stack;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.awaitility.Awaitility;

/**
 * Names that belong to one test, so that tests can share servers. What has a name from here is
 * checked and cleared away after the test.
 */
public final class TestScope {

  private static final String LOCKED = "55P03";
  private static final long ID_SPACE = 36L * 36 * 36 * 36 * 36 * 36 * 36;

  private final Stack stack;
  private final String id;
  private final ConcurrentLinkedQueue<String> topics = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> schemas = new ConcurrentLinkedQueue<>();

  TestScope(Stack stack) {
    this.stack = stack;
    String random = Long.toString(ThreadLocalRandom.current().nextLong(ID_SPACE), 36);
    this.id = "t" + "0".repeat(7 - random.length()) + random;
  }

  /** What all names of this test contain: a letter and seven letters or digits. */
  public String id() {
    return id;
  }

  /**
   * A name for anything: a group, a transactional id, a subject, a key prefix. The same base gives
   * the same name.
   */
  public String name(String base) {
    return base + "-" + id;
  }

  /**
   * Creates a topic.
   *
   * @return its name, {@link #name(String) name(base)}
   */
  public String topic(String base, int partitions) {
    return topic(base, partitions, Map.of());
  }

  /** Creates a topic with settings of its own. */
  public String topic(String base, int partitions, Map<String, String> settings) {
    String name = name(base);
    NewTopic topic =
        new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
    try (Admin admin = Admin.create(Map.of(Brokers.BOOTSTRAP, stack.bootstrapServers()))) {
      admin.createTopics(List.of(topic)).all().get();
      awaitLeaders(admin, name, partitions);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Topic " + name + " could not be created", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while topic " + name + " was created", e);
    }
    topics.add(name);
    return name;
  }

  /**
   * A broker leads a new partition a moment later. Batches that come before can be refused and
   * overtaken, after which an idempotent producer never gets in order again.
   */
  private static void awaitLeaders(Admin admin, String topic, int partitions) {
    Map<TopicPartition, OffsetSpec> ends =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .collect(Collectors.toMap(each -> each, each -> OffsetSpec.latest()));
    Awaitility.await("leaders of " + topic)
        .atMost(Duration.ofSeconds(30))
        // Most often they lead already, and a test makes many topics.
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptionsMatching(e -> e.getCause() instanceof RetriableException)
        .until(() -> admin.listOffsets(ends).all().get().size() == partitions);
  }

  /**
   * Creates a PostgreSQL schema.
   *
   * @return its name
   */
  public String schema(String base) {
    String name = base.toLowerCase(Locale.ROOT) + "_" + id;
    execute("create schema " + name);
    schemas.add(name);
    return name;
  }

  /** The address of the stack's database with {@code schema} as the default schema. */
  public String jdbcUrl(String schema) {
    return stack.jdbcUrl() + "?currentSchema=" + schema;
  }

  /**
   * Deletes a topic that may be gone already. To ask first is no help: a broker that is behind
   * still lists it.
   */
  public static void deleteTopic(Admin admin, String topic) {
    try {
      admin.deleteTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw new IllegalStateException("Topic " + topic + " could not be deleted", e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while topic " + topic + " was deleted", e);
    }
  }

  List<String> topics() {
    return List.copyOf(topics);
  }

  /**
   * Removes the schemas.
   *
   * @return those that a transaction which the test left open holds on to, one line each
   */
  List<String> dropSchemas(Duration patience) {
    return schemas.stream().flatMap(schema -> drop(schema, patience)).toList();
  }

  private Stream<String> drop(String schema, Duration patience) {
    String sql =
        "set lock_timeout = %d; drop schema if exists %s cascade"
            .formatted(patience.toMillis(), schema);
    try {
      execute(sql);
      return Stream.empty();
    } catch (IllegalStateException e) {
      if (e.getCause() instanceof SQLException cause && LOCKED.equals(cause.getSQLState())) {
        return Stream.of("a database transaction that is still open holds schema " + schema);
      }
      throw e;
    }
  }

  private void execute(String sql) {
    try (Connection connection =
            DriverManager.getConnection(
                stack.jdbcUrl(), stack.postgresUser(), stack.postgresPassword());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused: " + sql, e);
    }
  }
}

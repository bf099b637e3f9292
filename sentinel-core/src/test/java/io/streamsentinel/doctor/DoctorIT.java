package io.streamsentinel.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.PostgresSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.KafkaSpec;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.topic.Topic;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each fault is planted on servers of our own, and found. */
@Tag("long")
class DoctorIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static Stack stack;
  private static Admin admin;

  @BeforeAll
  static void start() {
    stack =
        Stack.fresh(
                KafkaSpec.oneBroker()
                    .with(
                        "authorizer.class.name",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                    .with("allow.everyone.if.no.acl.found", "true")
                    .with("auto.create.topics.enable", "true"))
            .start(Service.KAFKA, Service.POSTGRES, Service.REDIS);
    admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    stack.close();
  }

  @AfterEach
  void nothing_is_left_behind() throws Exception {
    assertThat(admin.listTopics().names().get()).noneMatch(DoctorIT::ours);
    assertThat(admin.listGroups().all().get()).noneMatch(group -> ours(group.groupId()));
    redis("CONFIG SET maxmemory-policy noeviction", "CONFIG SET appendonly yes");
    assertThat(redisSize()).isZero();
    assertThat(postgres("select count(*) from pg_tables where tablename like 'sentinel-doctor%'"))
        .isEqualTo("0");
  }

  @Test
  void a_sound_development_set_up_passes() {
    Diagnosis diagnosis = all(Deployment.DEVELOPMENT).build().examine();

    assertThat(diagnosis.status()).as(diagnosis.table()).isNotEqualTo(Status.FAIL);
    assertThat(passed(diagnosis))
        .contains(
            "kafka: reachable",
            "kafka: transaction version",
            "kafka: admin rights",
            "kafka: round trip",
            "kafka: clock",
            "kafka: transactions",
            "postgres: reachable",
            "postgres: rights",
            "postgres: connections",
            "postgres: clock",
            "redis: reachable",
            "redis: round trip",
            "redis: persistence",
            "redis: eviction",
            "redis: clock");
    // What the test servers are: started in a hurry, with slips allowed.
    assertThat(found(diagnosis, "kafka: durability", Status.WARN)).contains("auto.create.topics");
    assertThat(found(diagnosis, "postgres: durability", Status.WARN)).contains("fsync=off");
  }

  @Test
  void one_broker_and_no_fsync_are_not_production() {
    Diagnosis diagnosis = all(Deployment.PRODUCTION).build().examine();

    assertThat(found(diagnosis, "kafka: durability", Status.FAIL))
        .contains("1 broker(s); production needs 3");
    assertThat(found(diagnosis, "kafka: durability", Status.WARN))
        .contains("default.replication.factor=1", "min.insync.replicas=1");
    assertThat(found(diagnosis, "postgres: durability", Status.FAIL)).contains("fsync=off");
    assertThat(diagnosis.exitCode()).isEqualTo(1);
  }

  @Test
  void servers_that_are_not_there_are_found_once_each() {
    Diagnosis diagnosis =
        Doctor.builder()
            .kafka(KafkaSettings.of("127.0.0.1:1"))
            .postgres(PostgresSettings.of("postgresql://u:p@127.0.0.1:1/db"))
            .redis(RedisSettings.of("redis://127.0.0.1:1"))
            .limit(Duration.ofSeconds(2))
            .build()
            .examine();

    assertThat(diagnosis.findings())
        .extracting(Finding::check)
        .containsExactly("kafka: reachable", "postgres: reachable", "redis: reachable");
    assertThat(diagnosis.findings()).allMatch(finding -> finding.status() == Status.FAIL);
    assertThat(diagnosis.table()).contains("KAFKA_BOOTSTRAP_SERVERS", "POSTGRES_DSN", "REDIS_URL");
  }

  @Test
  void a_missing_right_to_create_topics_is_found() throws Exception {
    List<AclBinding> acls = new ArrayList<>(allow(ResourceType.CLUSTER, "kafka-cluster"));
    acls.addAll(allow(ResourceType.TOPIC, "*"));
    acls.add(deny(ResourceType.CLUSTER, "kafka-cluster", AclOperation.CREATE));
    acls.add(deny(ResourceType.TOPIC, "*", AclOperation.CREATE));
    with(
        acls,
        () -> {
          Diagnosis diagnosis = kafka().build().examine();

          assertThat(found(diagnosis, "kafka: admin rights", Status.FAIL))
              .contains("TopicAuthorizationException");
          assertThat(diagnosis.table()).contains("ACL").doesNotContain("kafka: round trip");
        });
  }

  @Test
  void what_may_not_be_deleted_is_named() throws Exception {
    List<AclBinding> acls = new ArrayList<>(allow(ResourceType.TOPIC, "*"));
    // Whoever may delete on the cluster may delete any topic.
    acls.addAll(allow(ResourceType.CLUSTER, "kafka-cluster"));
    acls.add(deny(ResourceType.CLUSTER, "kafka-cluster", AclOperation.DELETE));
    acls.add(deny(ResourceType.TOPIC, "*", AclOperation.DELETE));
    with(
        acls,
        () -> {
          Diagnosis diagnosis = kafka().build().examine();

          assertThat(found(diagnosis, "kafka: admin rights", Status.FAIL))
              .contains("TopicAuthorizationException");
          assertThat(found(diagnosis, "clearing away", Status.WARN))
              .contains("left behind: topic sentinel-doctor-");
        });
    for (String topic : admin.listTopics().names().get()) {
      if (ours(topic)) {
        admin.deleteTopics(List.of(topic)).all().get();
      }
    }
    await()
        .untilAsserted(
            () -> assertThat(admin.listTopics().names().get()).noneMatch(DoctorIT::ours));
  }

  @Test
  void a_missing_right_to_use_transactions_is_found() throws Exception {
    with(
        List.of(deny(ResourceType.TRANSACTIONAL_ID, "*", AclOperation.ALL)),
        () ->
            assertThat(found(kafka().build().examine(), "kafka: transactions", Status.FAIL))
                .contains("TransactionalIdAuthorizationException"));
  }

  @Test
  void a_missing_topic_is_found() {
    Diagnosis diagnosis =
        kafka().topics(List.of(Topic.builder("nobody-made-me", 1).build())).build().examine();

    assertThat(found(diagnosis, "kafka: topics", Status.FAIL))
        .contains("nobody-made-me is missing");
  }

  @Test
  void a_clock_that_is_wrong_is_found_on_every_server() {
    Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-5));

    Diagnosis diagnosis = all(Deployment.DEVELOPMENT).clock(wrong).build().examine();

    for (String server : List.of("kafka", "postgres", "redis")) {
      assertThat(found(diagnosis, server + ": clock", Status.FAIL)).contains("differs");
    }
  }

  @Test
  void a_redis_that_throws_keys_out_or_forgets_is_found() {
    redis("CONFIG SET maxmemory-policy allkeys-lru", "CONFIG SET appendonly no");

    Diagnosis diagnosis = redisDoctor(Deployment.PRODUCTION).examine();

    assertThat(found(diagnosis, "redis: eviction", Status.FAIL)).contains("allkeys-lru");
    assertThat(found(diagnosis, "redis: persistence", Status.FAIL)).contains("appendonly=no");
    assertThat(
            found(redisDoctor(Deployment.DEVELOPMENT).examine(), "redis: persistence", Status.WARN))
        .contains("appendonly=no");
  }

  @Test
  void a_redis_replica_is_found() {
    redis("REPLICAOF 127.0.0.1 1");
    try {
      assertThat(
              found(
                  redisDoctor(Deployment.DEVELOPMENT).examine(), "redis: round trip", Status.FAIL))
          .contains("READONLY");
    } finally {
      redis("REPLICAOF NO ONE");
    }
  }

  @Test
  void a_missing_redis_password_is_found() {
    redis("CONFIG SET requirepass s3cret");
    try {
      assertThat(
              found(redisDoctor(Deployment.DEVELOPMENT).examine(), "redis: reachable", Status.FAIL))
          .contains("NOAUTH");
    } finally {
      RedisClient client = RedisClient.create(stack.redisUri().replace("//", "//:s3cret@"));
      try (var connection = client.connect()) {
        connection.sync().configSet("requirepass", "");
      } finally {
        client.shutdown();
      }
    }
  }

  @Test
  void a_wrong_database_password_is_found_and_not_repeated() {
    String dsn = stack.postgresDsn().replace(":" + stack.postgresPassword() + "@", ":wr0ng@");

    Diagnosis diagnosis = Doctor.builder().postgres(PostgresSettings.of(dsn)).build().examine();

    assertThat(found(diagnosis, "postgres: reachable", Status.FAIL)).doesNotContain("wr0ng");
    assertThat(diagnosis.table()).contains("Check user and password in POSTGRES_DSN");
  }

  @Test
  void a_read_only_database_with_sloppy_commits_is_found() throws Exception {
    String database = stack.jdbcUrl().replaceAll(".*/", "");
    postgresDo(
        "alter database " + database + " set synchronous_commit = off",
        "alter database " + database + " set default_transaction_read_only = on");
    try {
      Diagnosis diagnosis = all(Deployment.DEVELOPMENT).build().examine();

      assertThat(found(diagnosis, "postgres: durability", Status.FAIL))
          .contains("synchronous_commit=off");
      assertThat(found(diagnosis, "postgres: rights", Status.FAIL)).contains("read-only");
    } finally {
      postgresDo(
          "set default_transaction_read_only = off",
          "alter database " + database + " reset synchronous_commit",
          "alter database " + database + " reset default_transaction_read_only");
    }
  }

  private static Doctor.Builder all(Deployment deployment) {
    return kafka()
        .deployment(deployment)
        .postgres(PostgresSettings.of(stack.postgresDsn()))
        .redis(RedisSettings.of(stack.redisUri()));
  }

  private static Doctor.Builder kafka() {
    return Doctor.builder().kafka(KafkaSettings.of(stack.bootstrapServers())).limit(LIMIT);
  }

  private static Doctor redisDoctor(Deployment deployment) {
    return Doctor.builder()
        .deployment(deployment)
        .redis(RedisSettings.of(stack.redisUri()))
        .build();
  }

  private static String found(Diagnosis diagnosis, String check, Status status) {
    String details =
        diagnosis.findings().stream()
            .filter(finding -> finding.check().equals(check) && finding.status() == status)
            .map(Finding::detail)
            .collect(Collectors.joining("\n"));
    assertThat(details).as("%s of %s in%n%s", status, check, diagnosis.table()).isNotEmpty();
    return details;
  }

  private static List<String> passed(Diagnosis diagnosis) {
    return diagnosis.findings().stream()
        .filter(finding -> finding.status() == Status.PASS)
        .map(Finding::check)
        .toList();
  }

  private static boolean ours(String name) {
    return name.startsWith(Scratch.PREFIX);
  }

  private static void with(List<AclBinding> acls, Body body) throws Exception {
    admin.createAcls(acls).all().get();
    try {
      awaitAcls(acls.size());
      body.run();
    } finally {
      admin.deleteAcls(acls.stream().map(AclBinding::toFilter).toList()).all().get();
      awaitAcls(0);
    }
  }

  /** A broker learns of a right some time after the controller. */
  private static void awaitAcls(int count) {
    await()
        .atMost(LIMIT)
        .until(() -> admin.describeAcls(AclBindingFilter.ANY).values().get().size() == count);
  }

  private static List<AclBinding> allow(ResourceType type, String name) {
    return List.of(acl(type, name, AclOperation.ALL, AclPermissionType.ALLOW));
  }

  private static AclBinding deny(ResourceType type, String name, AclOperation operation) {
    return acl(type, name, operation, AclPermissionType.DENY);
  }

  private static AclBinding acl(
      ResourceType type, String name, AclOperation operation, AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(type, name, PatternType.LITERAL),
        new AccessControlEntry("User:ANONYMOUS", "*", operation, permission));
  }

  private static void redis(String... commands) {
    RedisClient client = RedisClient.create(stack.redisUri());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      for (String command : commands) {
        String[] words = command.split(" ", -1);
        if (words[0].equals("CONFIG")) {
          connection.sync().configSet(words[2], words[3]);
        } else if (words[1].equals("NO")) {
          connection.sync().replicaofNoOne();
        } else {
          connection.sync().replicaof(words[1], Integer.parseInt(words[2]));
        }
      }
    } finally {
      client.shutdown();
    }
  }

  private static long redisSize() {
    RedisClient client = RedisClient.create(stack.redisUri());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return connection.sync().dbsize();
    } finally {
      client.shutdown();
    }
  }

  private static Connection database() throws Exception {
    return DriverManager.getConnection(
        stack.jdbcUrl(), stack.postgresUser(), stack.postgresPassword());
  }

  private static String postgres(String query) throws Exception {
    try (Connection connection = database();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void postgresDo(String... statements) throws Exception {
    try (Connection connection = database();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private interface Body {
    void run() throws Exception;
  }
}

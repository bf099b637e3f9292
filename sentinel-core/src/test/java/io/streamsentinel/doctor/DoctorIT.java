package io.streamsentinel.doctor;

import static io.streamsentinel.doctor.Findings.found;
import static io.streamsentinel.doctor.Findings.passed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.KafkaCluster;
import io.streamsentinel.stack.KafkaSpec;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TcpProxy;
import io.streamsentinel.topic.Topic;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Each fault is planted in a cluster of three brokers of our own, and found. */
@DisabledIfSystemProperty(
    named = "sentinel.stack",
    matches = "external",
    disabledReason = "it starts three brokers of its own")
@Tag("long")
class DoctorIT {

  private static final String JAAS = "sasl.jaas.config";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofSeconds(6);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static Stack stack;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    stack =
        Stack.fresh(
                KafkaSpec.threeBrokers()
                    .proxied()
                    .secured()
                    .with(
                        "authorizer.class.name",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                    // Brokers among themselves, and this test.
                    .with("super.users", "User:ANONYMOUS")
                    .with("allow.everyone.if.no.acl.found", "true")
                    .with("auto.create.topics.enable", "true"))
            .start(Service.KAFKA);
    admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
    awaitEveryBroker();
  }

  @AfterAll
  static void stop() {
    admin.close();
    stack.close();
  }

  @AfterEach
  void nothing_is_left_behind() throws Exception {
    awaitEveryBroker();
    assertThat(admin.listTopics().names().get()).noneMatch(DoctorIT::ours);
    assertThat(admin.listGroups().all().get()).noneMatch(group -> ours(group.groupId()));
  }

  @Test
  void a_sound_cluster_passes() {
    Diagnosis diagnosis = kafka().build().examine();

    assertThat(passed(diagnosis))
        .as(diagnosis.table())
        .containsExactly(
            "kafka: reachable",
            "kafka: replication",
            "kafka: transaction version",
            "kafka: admin rights",
            "kafka: round trip",
            "kafka: clock",
            "kafka: transactions");
    assertThat(diagnosis.exitCode()).isZero();
    // The one slip that this cluster was started with.
    assertThat(found(diagnosis, "kafka: durability", Status.WARN))
        .contains("auto.create.topics.enable=true")
        .doesNotContain("\n");
  }

  @Test
  void one_broker_is_not_production() {
    Diagnosis diagnosis =
        kafka().kafka(KafkaSettings.of(Stack.shared().bootstrapServers())).build().examine();

    assertThat(found(diagnosis, "kafka: durability", Status.FAIL))
        .contains("1 broker(s); production needs 3");
    assertThat(found(diagnosis, "kafka: durability", Status.WARN))
        .contains("default.replication.factor=1", "min.insync.replicas=1");
    assertThat(diagnosis.exitCode()).isEqualTo(1);
  }

  @Test
  void a_cluster_that_is_not_there_is_found_once() {
    Diagnosis diagnosis =
        Doctor.builder()
            .kafka(KafkaSettings.of("127.0.0.1:1"))
            .limit(Duration.ofSeconds(2))
            .build()
            .examine();

    assertThat(diagnosis.findings()).extracting(Finding::check).containsExactly("kafka: reachable");
    assertThat(found(diagnosis, "kafka: reachable", Status.FAIL)).contains("does not answer");
    assertThat(diagnosis.table()).contains("KAFKA_BOOTSTRAP_SERVERS", "advertised.listeners");
  }

  @Test
  void a_wrong_password_is_found_and_not_repeated() {
    Map<String, String> user = new HashMap<>(user());
    user.computeIfPresent(JAAS, (key, jaas) -> jaas.replace("password=\"", "password=\"wr0ng"));

    Diagnosis diagnosis = kafka().kafka(settings().withAll(user)).build().examine();

    assertThat(found(diagnosis, "kafka: reachable", Status.FAIL))
        .contains("SaslAuthenticationException")
        .doesNotContain("wr0ng");
    assertThat(diagnosis.table()).contains("Check user, password and mechanism");
  }

  /** As with an advertised address that works for the other brokers, and not from here. */
  @Test
  void a_broker_that_can_not_be_reached_from_here_is_named() {
    TcpProxy third = stack.kafka().proxy(2);
    third.cut();
    try {
      Diagnosis diagnosis = kafka().limit(SHORT).build().examine();

      assertThat(found(diagnosis, "kafka: reachable", Status.FAIL))
          .contains("broker 3 can't be reached at " + third.address());
      assertThat(diagnosis.table()).contains("advertised.listeners");
    } finally {
      third.heal();
    }
  }

  @Test
  void a_dead_broker_and_what_it_takes_along_is_found() throws Exception {
    String leaderless = "alone-on-the-third";
    String refusing = "wants-all-three";
    String behind = "wants-two";
    admin
        .createTopics(
            List.of(
                new NewTopic(leaderless, Map.of(0, List.of(3))),
                new NewTopic(refusing, 2, (short) 3).configs(Map.of("min.insync.replicas", "3")),
                new NewTopic(behind, 3, (short) 3)))
        .all()
        .get();
    try {
      awaitEveryBroker();
      assertThat(found(kafka().build().examine(), "kafka: replication", Status.WARN))
          .contains("1 topic(s) with fewer than 3 replicas: " + leaderless)
          .contains("as high as their replicas: one broker down stops writes: " + refusing);
      stack.kafka().brokers().get(2).kill();

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(kafka().limit(SHORT).build().examine().table())
                      .contains("2 broker(s); production needs 3")
                      .contains(leaderless + ": 1 partition(s) without a leader")
                      .contains(refusing + ": 2 partition(s) take no records")
                      .contains("min.insync.replicas=3")
                      .contains(behind + ": 3 partition(s) with replicas out of sync"));
    } finally {
      stack.kafka().brokers().get(2).revive();
      admin.deleteTopics(List.of(leaderless, refusing, behind)).all().get();
      awaitInSync();
    }
  }

  @Test
  void topics_that_are_missing_or_were_changed_are_found() throws Exception {
    admin
        .createTopics(
            List.of(
                new NewTopic("drifted", 2, (short) 1)
                    .configs(Map.of("min.insync.replicas", "1", "retention.ms", "3600000"))))
        .all()
        .get();
    try {
      Diagnosis diagnosis =
          kafka()
              .topics(
                  List.of(
                      Topic.builder("nobody-made-me", 1).build(),
                      Topic.builder("drifted", 2).retention(Duration.ofDays(7)).build()))
              .build()
              .examine();

      assertThat(found(diagnosis, "kafka: topics", Status.FAIL))
          .contains("nobody-made-me is missing");
      assertThat(found(diagnosis, "kafka: topics", Status.WARN))
          .contains("drifted: change replicas from 1 to 3")
          .contains("drifted: set min.insync.replicas from 1 to 2")
          .contains("drifted: set retention.ms from 3600000 to 604800000");
      assertThat(found(diagnosis, "kafka: replication", Status.WARN))
          .contains("1 topic(s) with fewer than 3 replicas: drifted")
          .contains("1 topic(s) with min.insync.replicas below 2")
          .contains("in one copy only: drifted");
    } finally {
      admin.deleteTopics(List.of("drifted")).all().get();
    }
  }

  @Test
  void internal_topics_with_one_copy_are_found() throws Exception {
    assertThat(kafka().build().examine().exitCode()).isZero();
    reassign("__consumer_offsets", List.of(1));
    try {
      assertThat(found(kafka().build().examine(), "kafka: replication", Status.FAIL))
          .contains("__consumer_offsets has fewer than 3 replicas");
    } finally {
      reassign("__consumer_offsets", List.of(1, 2, 3));
    }
  }

  @Test
  void careless_settings_of_brokers_are_found() throws Exception {
    brokers("unclean.leader.election.enable", "true");
    brokers("min.insync.replicas", "1");
    try {
      Diagnosis diagnosis = kafka().build().examine();

      assertThat(found(diagnosis, "kafka: durability", Status.FAIL))
          .contains("unclean.leader.election.enable=true");
      assertThat(found(diagnosis, "kafka: durability", Status.WARN))
          .contains("min.insync.replicas=1 on brokers");
    } finally {
      brokers("unclean.leader.election.enable", "false");
      brokers("min.insync.replicas", "2");
    }
  }

  @Test
  void old_transactions_are_found() throws Exception {
    transactionVersion(1, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE);
    try {
      assertThat(found(kafka().build().examine(), "kafka: transaction version", Status.FAIL))
          .contains("transaction.version=1");
    } finally {
      transactionVersion(2, FeatureUpdate.UpgradeType.UPGRADE);
    }
  }

  @Test
  void aborted_records_that_are_visible_are_found() {
    Diagnosis diagnosis = lyingTo(LyingReader.Lie.SHOWS_WHAT_WAS_ABORTED).examine();

    assertThat(found(diagnosis, "kafka: transactions", Status.FAIL))
        .contains("read [committed, aborted");
  }

  @Test
  void a_confirmed_record_that_is_missing_is_found() {
    Diagnosis diagnosis = lyingTo(LyingReader.Lie.LOSES_A_RECORD).examine();

    assertThat(found(diagnosis, "kafka: round trip", Status.FAIL))
        .contains("wrote [payment, login, alert], read [payment, alert]");
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
          Diagnosis diagnosis = limited().build().examine();

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
          Diagnosis diagnosis = limited().build().examine();

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
  }

  @Test
  void a_missing_right_to_write_is_found() throws Exception {
    List<AclBinding> acls = new ArrayList<>(allow(ResourceType.TOPIC, "*"));
    acls.add(deny(ResourceType.TOPIC, "*", AclOperation.WRITE));
    with(
        acls,
        () ->
            assertThat(found(limited().build().examine(), "kafka: round trip", Status.FAIL))
                .contains("TopicAuthorizationException"));
  }

  @Test
  void a_missing_right_to_keep_positions_is_found() throws Exception {
    with(
        List.of(deny(ResourceType.GROUP, "*", AclOperation.ALL)),
        () ->
            assertThat(found(limited().build().examine(), "kafka: round trip", Status.FAIL))
                .contains("GroupAuthorizationException"));
  }

  @Test
  void a_missing_right_to_use_transactions_is_found() throws Exception {
    with(
        List.of(deny(ResourceType.TRANSACTIONAL_ID, "*", AclOperation.ALL)),
        () ->
            assertThat(found(limited().build().examine(), "kafka: transactions", Status.FAIL))
                .contains("TransactionalIdAuthorizationException"));
  }

  @Test
  void a_wrong_clock_is_found() {
    Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-5));

    Diagnosis diagnosis = kafka().clock(wrong).build().examine();

    assertThat(found(diagnosis, "kafka: clock", Status.FAIL)).contains("differs");
  }

  private static Doctor.Builder kafka() {
    return Doctor.builder().deployment(Deployment.PRODUCTION).kafka(settings()).limit(LIMIT);
  }

  /** With a user who has no rights but those given. */
  private static Doctor.Builder limited() {
    return kafka().kafka(settings().withAll(user()));
  }

  private static Map<String, String> user() {
    return stack.kafka().clientSettings(KafkaCluster.Listener.SASL_SSL);
  }

  private static KafkaSettings settings() {
    return KafkaSettings.of(stack.bootstrapServers());
  }

  private static Doctor lyingTo(LyingReader.Lie lie) {
    return kafka()
        .kafka(
            settings()
                .with("interceptor.classes", LyingReader.class.getName())
                .with(LyingReader.LIE, lie))
        .limit(SHORT)
        .build();
  }

  private static boolean ours(String name) {
    return name.startsWith(Scratch.PREFIX);
  }

  private static void brokers(String key, String value) throws Exception {
    var everyBroker = new ConfigResource(ConfigResource.Type.BROKER, "");
    var set = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(everyBroker, List.of(set))).all().get();
    awaitEveryBroker();
  }

  private static void transactionVersion(int version, FeatureUpdate.UpgradeType type)
      throws Exception {
    admin
        .updateFeatures(
            Map.of("transaction.version", new FeatureUpdate((short) version, type)),
            new UpdateFeaturesOptions())
        .all()
        .get();
    awaitEveryBroker();
  }

  private static void reassign(String topic, List<Integer> brokers) throws Exception {
    int partitions = describe(List.of(topic)).iterator().next().partitions().size();
    for (int partition = 0; partition < partitions; partition++) {
      admin
          .alterPartitionReassignments(
              Map.of(
                  new TopicPartition(topic, partition),
                  Optional.of(new NewPartitionReassignment(brokers))))
          .all()
          .get();
    }
    await()
        .atMost(PATIENCE)
        .until(() -> admin.listPartitionReassignments().reassignments().get().isEmpty());
    awaitInSync();
  }

  private static void awaitInSync() {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () ->
                admin.describeCluster().nodes().get().size() == 3
                    && describe(admin.listTopics().names().get()).stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .allMatch(
                            partition -> partition.isr().size() == partition.replicas().size()));
  }

  private static Collection<TopicDescription> describe(Collection<String> topics) throws Exception {
    return admin.describeTopics(topics).allTopicNames().get().values();
  }

  private static void with(List<AclBinding> acls, Body body) throws Exception {
    admin.createAcls(acls).all().get();
    try {
      awaitEveryBroker();
      body.run();
    } finally {
      admin.deleteAcls(acls.stream().map(AclBinding::toFilter).toList()).all().get();
      awaitEveryBroker();
    }
  }

  /** Each broker hears in its own time of what the controller has decided. */
  private static void awaitEveryBroker() throws Exception {
    long decided = admin.describeMetadataQuorum().quorumInfo().get().highWatermark() - 1;
    for (Node node : admin.describeCluster().nodes().get()) {
      var asked = new DescribeFeaturesOptions().nodeId(node.id());
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  admin
                          .describeFeatures(asked)
                          .featureMetadata()
                          .get()
                          .finalizedFeaturesEpoch()
                          .orElseThrow()
                      >= decided);
    }
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
        new AccessControlEntry("User:" + userName(), "*", operation, permission));
  }

  private static String userName() {
    return user().getOrDefault(JAAS, "").replaceAll(".*username=\"([^\"]*)\".*", "$1");
  }

  private interface Body {
    void run() throws Exception;
  }
}

package io.streamsentinel.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.KafkaSpec;
import io.streamsentinel.stack.Stack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The faults that only a cluster can have; in one test, since a cluster takes a while. */
@Tag("long")
class DoctorOnThreeBrokersIT {

  @Test
  void a_sound_cluster_passes_and_each_fault_is_found() throws Exception {
    try (Stack stack = Stack.fresh(KafkaSpec.threeBrokers())) {
      Doctor doctor =
          Doctor.builder()
              .kafka(KafkaSettings.of(stack.bootstrapServers()))
              .deployment(Deployment.PRODUCTION)
              .limit(Duration.ofSeconds(60))
              .build();
      Diagnosis sound = doctor.examine();
      assertThat(sound.status()).as(sound.table()).isEqualTo(Status.PASS);

      try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
        admin.createTopics(List.of(new NewTopic("payments", 3, (short) 3))).all().get();
        oldTransactions(admin);
        uncleanElections(admin);
      }
      stack.kafka().brokers().get(2).kill();

      await()
          .atMost(Duration.ofMinutes(3))
          .untilAsserted(
              () -> {
                String table = doctor.examine().table();
                assertThat(table)
                    .contains("FAIL  kafka: transaction version  transaction.version=1")
                    .contains("unclean.leader.election.enable=true")
                    .contains("2 broker(s); production needs 3")
                    .contains("payments: 3 partition(s) with replicas out of sync");
              });
    }
  }

  private static void oldTransactions(Admin admin) throws Exception {
    admin
        .updateFeatures(
            Map.of(
                "transaction.version",
                new FeatureUpdate((short) 1, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE)),
            new UpdateFeaturesOptions())
        .all()
        .get();
  }

  private static void uncleanElections(Admin admin) throws Exception {
    var everyBroker = new ConfigResource(ConfigResource.Type.BROKER, "");
    var set =
        new AlterConfigOp(
            new ConfigEntry("unclean.leader.election.enable", "true"), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(everyBroker, List.of(set))).all().get();
  }
}

package io.streamsentinel.doctor;

import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;

/** Whether a late end of one transaction can end the next one (KIP-890). */
record TransactionVersion(KafkaPatient patient) implements Check {

  private static final String FEATURE = "transaction.version";
  private static final int NEEDED = 2;

  @Override
  public String name() {
    return "kafka: transaction version";
  }

  @Override
  public List<Finding> examine(Scratch scratch) throws Exception {
    try (Admin admin = patient.admin()) {
      FinalizedVersionRange range =
          patient
              .answer(admin.describeFeatures().featureMetadata())
              .finalizedFeatures()
              .get(FEATURE);
      int version = range == null ? 0 : range.maxVersionLevel();
      return List.of(
          version >= NEEDED
              ? Finding.pass(name(), FEATURE + "=" + version)
              : Finding.fail(
                  name(),
                  "%s=%d: a delayed commit or abort may end a later transaction"
                      .formatted(FEATURE, version),
                  "kafka-features upgrade --feature transaction.version=2 (brokers of 4.0 or newer)"));
    }
  }
}

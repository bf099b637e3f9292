package io.streamsentinel.examples.payments;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.feature.FeatureStageBuilder;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.SnapshotTopic;
import io.streamsentinel.scoring.Scorer;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.Format;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.apache.avro.specific.SpecificRecord;

/** Where the two stages of the payments pipeline work, and with what. */
record Setting(
    KafkaSettings kafka,
    PaymentTopics topics,
    Format<String, SpecificRecord> format,
    FeatureStore features,
    DataSource database,
    Scorer scorer,
    Clock clock,
    MeterRegistry meters,
    boolean snapshots) {

  /**
   * How long an epoch of either stage collects at most. Twice the default: at 5,000 payments a
   * second on two cores, half as many transactions gave less latency.
   */
  static final Duration EPOCH_INTERVAL = Duration.ofMillis(40);

  /** A stage of features with what both stages have in common. */
  <E> FeatureStageBuilder<E> withSnapshots(FeatureStageBuilder<E> stage) {
    return snapshots ? stage.snapshots(SnapshotTopic.of(kafka, topics.snapshots())) : stage;
  }
}

package io.streamsentinel.examples.payments;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.examples.pipeline.FollowedTopics;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.scoring.Scorer;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.Format;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.apache.avro.specific.SpecificRecord;

/**
 * The payments pipeline: two consumers, which are to run, and what they follow beside the payments:
 * actions against users, trades and texts. Payments and chargebacks go in; decisions, alerts,
 * actions and rows of the audit come out, exactly once.
 */
public final class Payments implements AutoCloseable {

  private final UserActions actions;
  private final FollowedTopics market;
  private final ExactlyOnceConsumer customers;
  private final ExactlyOnceConsumer detector;

  private Payments(Setting setting) {
    new PaymentAudit(setting.topics()).create(setting.database());
    PaymentTopics topics = setting.topics();
    MarketSignals signals = new MarketSignals();
    actions = UserActions.follow(setting.kafka(), topics.actions(), setting.format().values());
    market =
        FollowedTopics.follow(
            setting.kafka(),
            "market-signals",
            List.of(topics.marketData(), topics.sentiment()),
            setting.format().values(),
            signals::take);
    try {
      customers = CustomerStage.consumer(setting, actions);
      detector = FraudDetector.consumer(setting, signals, market::completeUpTo);
    } catch (RuntimeException e) {
      actions.close();
      market.close();
      throw e;
    }
  }

  /**
   * A pipeline in the making. Its topics must be there; the audit's table is made.
   *
   * @param kafka where payments come from and decisions go to
   * @param topics their names
   * @param format reads and writes events; see {@link PaymentFormat}
   * @param features where features live between payments
   * @param database where the audit is
   */
  public static Builder builder(
      KafkaSettings kafka,
      PaymentTopics topics,
      Format<String, SpecificRecord> format,
      FeatureStore features,
      DataSource database) {
    return new Builder(kafka, topics, format, features, database);
  }

  /** Both stages, the first one first. */
  public List<ExactlyOnceConsumer> consumers() {
    return List.of(customers, detector);
  }

  /** The first stage, which reads payments. */
  public ExactlyOnceConsumer customers() {
    return customers;
  }

  /** The second stage, which decides. */
  public ExactlyOnceConsumer detector() {
    return detector;
  }

  @Override
  public void close() {
    customers.close();
    detector.close();
    actions.close();
    market.close();
  }

  /** Options of the pipeline. Not thread-safe. */
  public static final class Builder {

    private final KafkaSettings kafka;
    private final PaymentTopics topics;
    private final Format<String, SpecificRecord> format;
    private final FeatureStore features;
    private final DataSource database;
    private Scorer scorer = FraudModel.shipped();
    private Clock clock = Clock.systemUTC();
    private MeterRegistry meters = new SimpleMeterRegistry();
    private boolean snapshots;

    private Builder(
        KafkaSettings kafka,
        PaymentTopics topics,
        Format<String, SpecificRecord> format,
        FeatureStore features,
        DataSource database) {
      this.kafka = kafka;
      this.topics = topics;
      this.format = format;
      this.features = features;
      this.database = database;
    }

    /** The model, over {@link FraudModel#INPUTS}. Default: {@link FraudModel#shipped}. */
    public Builder scorer(Scorer scorer) {
      this.scorer = scorer;
      return this;
    }

    /** Says when a decision was made. Default: the system's. */
    public Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    /** Where both stages count and measure. Default: nowhere that anybody sees. */
    public Builder meters(MeterRegistry meters) {
      this.meters = meters;
      return this;
    }

    /**
     * Keeps a second copy of all features in {@link PaymentTopics#snapshots}, so that they are
     * exact after the loss of Redis although the payments are kept for seven days and the windows
     * reach back thirty. Default: none.
     */
    public Builder snapshots(boolean wanted) {
      this.snapshots = wanted;
      return this;
    }

    /** The pipeline, ready to run; actions, trades and texts are followed from now on. */
    public Payments build() {
      return new Payments(
          new Setting(kafka, topics, format, features, database, scorer, clock, meters, snapshots));
    }
  }
}

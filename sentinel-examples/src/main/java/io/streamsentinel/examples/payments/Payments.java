package io.streamsentinel.examples.payments;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.scoring.Scorer;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.Format;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.apache.avro.specific.SpecificRecord;

/**
 * The payments pipeline: two consumers, which are to run, and the actions against users that they
 * follow. Payments and chargebacks go in; decisions, alerts, actions and rows of the audit come
 * out, exactly once.
 */
public final class Payments implements AutoCloseable {

  private final UserActions actions;
  private final ExactlyOnceConsumer customers;
  private final ExactlyOnceConsumer detector;

  private Payments(
      UserActions actions, ExactlyOnceConsumer customers, ExactlyOnceConsumer detector) {
    this.actions = actions;
    this.customers = customers;
    this.detector = detector;
  }

  /**
   * The pipeline, ready to run. Its topics must be there; the audit's table is made.
   *
   * @param kafka where payments come from and decisions go to
   * @param topics their names
   * @param format reads and writes events; see {@link PaymentFormat}
   * @param features where features live between payments
   * @param database where the audit is
   * @param scorer the model, over {@link FraudModel#INPUTS}
   * @param clock says when a decision was made
   * @param meters where both stages count and measure
   */
  public static Payments open(
      KafkaSettings kafka,
      PaymentTopics topics,
      Format<String, SpecificRecord> format,
      FeatureStore features,
      DataSource database,
      Scorer scorer,
      Clock clock,
      MeterRegistry meters) {
    new PaymentAudit(topics).create(database);
    UserActions actions = UserActions.follow(kafka, topics.actions(), format.values());
    try {
      return new Payments(
          actions,
          CustomerStage.consumer(kafka, topics, format, features, actions, meters),
          FraudDetector.consumer(kafka, topics, format, features, database, scorer, clock, meters));
    } catch (RuntimeException e) {
      actions.close();
      throw e;
    }
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
  }
}

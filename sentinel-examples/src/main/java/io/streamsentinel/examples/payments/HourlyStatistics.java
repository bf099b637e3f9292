package io.streamsentinel.examples.payments;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.consumer.ConsumerBuilder;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.error.AbortableException;
import io.streamsentinel.examples.pipeline.IntoTables;
import io.streamsentinel.examples.pipeline.Sql;
import io.streamsentinel.settings.ConsumerPreset;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.Settings;
import io.streamsentinel.unit.Format;
import io.streamsentinel.unit.Received;
import io.streamsentinel.unit.Unit;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.apache.avro.specific.SpecificRecord;

/**
 * Statistics of the decisions by hour of event time and currency, in PostgreSQL: each decision
 * counts exactly once, however often the job is run, killed or run beside itself.
 *
 * <p>A row belongs to one partition of the decisions too, so that instances never wait for each
 * other's rows; readers add them up.
 */
public final class HourlyStatistics {

  private final PaymentTopics topics;
  private final DataSource database;
  private final String table;
  private final String count;

  /**
   * @param topics names the topic, the group and the table
   * @param database where the table is; it is made if it is not there
   */
  public HourlyStatistics(PaymentTopics topics, DataSource database) {
    this.topics = topics;
    this.database = database;
    this.table = topics.table("payment_hour");
    // As a select, since the driver would fold several rows of values into one statement, which
    // may not touch a row twice.
    this.count =
        """
        insert into %s as t (hour, currency, part, payments, amount_minor, reviewed, declined, \
        declined_minor, alerts) \
        select cast(? as timestamptz), ?, ?, ?, ?, ?, ?, ?, ? \
        on conflict (hour, currency, part) do update set payments = t.payments + excluded.payments, \
        amount_minor = t.amount_minor + excluded.amount_minor, \
        reviewed = t.reviewed + excluded.reviewed, declined = t.declined + excluded.declined, \
        declined_minor = t.declined_minor + excluded.declined_minor, \
        alerts = t.alerts + excluded.alerts"""
            .formatted(table);
    Sql.execute(
        database,
        """
        create table if not exists %s (
          hour timestamptz not null,
          currency text not null,
          part integer not null,
          payments bigint not null,
          amount_minor numeric not null,
          reviewed bigint not null,
          declined bigint not null,
          declined_minor numeric not null,
          alerts bigint not null,
          primary key (hour, currency, part))
        """
            .formatted(table));
  }

  /**
   * The job as a consumer that is ready to run: for ever, or until it has caught up. It works in
   * bulk, as {@link ConsumerPreset#BATCH_ANALYTICS} says.
   *
   * @param format reads the decisions; see {@link PaymentFormat}
   * @param settings what is to be different from the preset
   */
  public ExactlyOnceConsumer consumer(
      KafkaSettings kafka,
      Format<String, SpecificRecord> format,
      Settings settings,
      MeterRegistry meters) {
    ConsumerBuilder<String, SpecificRecord> consumer =
        IntoTables.consumer(
            kafka,
            topics.analyticsGroup(),
            topics.decisions(),
            format,
            topics.deadLetters(),
            database,
            meters);
    settings.tuning(ConsumerPreset.BATCH_ANALYTICS).forEach(consumer::consumerProperty);
    return consumer.process(this::count).build();
  }

  private void count(Received<String, SpecificRecord> received, Unit unit) {
    if (!(received.value() instanceof FraudDecisionEvent decision)) {
      throw new AbortableException("no decision");
    }
    Hour hour = Hour.of(decision);
    unit.execute(
        count,
        hour.start(),
        hour.currency(),
        received.partition(),
        hour.payments(),
        hour.amountMinor(),
        hour.reviewed(),
        hour.declined(),
        hour.declinedMinor(),
        hour.alerts());
  }

  /** What there is, the earliest hour first. */
  public List<Hour> hours() {
    List<Hour> hours = new ArrayList<>();
    Sql.query(
        database,
        "select hour, currency, sum(payments), sum(amount_minor), sum(reviewed), sum(declined),"
            + " sum(declined_minor), sum(alerts) from "
            + table
            + " group by hour, currency order by hour, currency",
        row ->
            hours.add(
                new Hour(
                    row.getObject(1, OffsetDateTime.class).toInstant(),
                    row.getString(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6),
                    row.getLong(7),
                    row.getLong(8))));
    return hours;
  }
}

package io.streamsentinel.examples.platform;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.avro.event.UserActivityEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.consumer.ConsumerBuilder;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.examples.pipeline.IntoTables;
import io.streamsentinel.settings.ConsumerPreset;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.Settings;
import io.streamsentinel.unit.Received;
import io.streamsentinel.unit.Unit;
import java.time.Instant;
import javax.sql.DataSource;
import org.apache.avro.specific.SpecificRecord;

/**
 * Counts what users do, by activity and window of event time, in PostgreSQL: each event exactly
 * once.
 */
public final class Analytics {

  /** The table that it counts in. */
  static final String TABLE = "platform_activity";

  private final String count;
  private final long windowMillis;

  private Analytics(PlatformTopics topics, PlatformRules rules) {
    // As a select, since the driver would fold several rows of values into one statement, which
    // may not touch a row twice.
    this.count =
        "insert into %s as t (window_start, activity, events) select cast(? as timestamptz), ?, 1"
                .formatted(topics.table(TABLE))
            + " on conflict (window_start, activity) do update set events = t.events + 1";
    this.windowMillis = rules.analyticsWindow().toMillis();
  }

  /**
   * The application as a consumer that is ready to run. It works in bulk, as {@link
   * ConsumerPreset#BATCH_ANALYTICS} says.
   *
   * @param database where it counts; its table must be there
   * @param settings what is to be different from the preset
   */
  static ExactlyOnceConsumer consumer(
      KafkaSettings kafka,
      PlatformTopics topics,
      SchemaRegistry registry,
      DataSource database,
      PlatformRules rules,
      Settings settings,
      MeterRegistry meters) {
    ConsumerBuilder<String, SpecificRecord> consumer =
        IntoTables.consumer(
            kafka,
            topics.analyticsGroup(),
            topics.userEvents(),
            PlatformFormat.of(registry, topics),
            topics.deadLetters(),
            database,
            meters);
    settings.tuning(ConsumerPreset.BATCH_ANALYTICS).forEach(consumer::consumerProperty);
    return consumer.process(new Analytics(topics, rules)::count).build();
  }

  private void count(Received<String, SpecificRecord> received, Unit unit) {
    if (received.value() instanceof UserActivityEvent event) {
      long time = event.getEventTime().toEpochMilli();
      Instant window = Instant.ofEpochMilli(time - Math.floorMod(time, windowMillis));
      unit.execute(count, window, event.getActivity());
    }
  }
}

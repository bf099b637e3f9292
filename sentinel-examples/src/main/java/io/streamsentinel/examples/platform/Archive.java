package io.streamsentinel.examples.platform;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.avro.event.ApplicationLogEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.consumer.ConsumerBuilder;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.examples.pipeline.IntoTables;
import io.streamsentinel.settings.ConsumerPreset;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.Settings;
import io.streamsentinel.unit.Received;
import io.streamsentinel.unit.Unit;
import javax.sql.DataSource;
import org.apache.avro.specific.SpecificRecord;

/** Keeps the lines of logs that somebody may look for, in PostgreSQL: each exactly once. */
public final class Archive {

  /** The table that it keeps them in. */
  static final String TABLE = "platform_log";

  private final String keep;
  private final PlatformRules rules;

  private Archive(PlatformTopics topics, PlatformRules rules) {
    this.keep =
        "insert into %s (place, written_at, service, host, level, logger, message, trace_id)"
                .formatted(topics.table(TABLE))
            + " values (?, ?, ?, ?, ?, ?, ?, ?)";
    this.rules = rules;
  }

  /**
   * The application as a consumer that is ready to run, with large polls ({@link
   * ConsumerPreset#HIGH_THROUGHPUT}).
   *
   * @param database where lines are kept; its table must be there
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
            topics.loggerGroup(),
            topics.applicationLogs(),
            PlatformFormat.of(registry, topics),
            topics.deadLetters(),
            database,
            meters);
    settings.tuning(ConsumerPreset.HIGH_THROUGHPUT).forEach(consumer::consumerProperty);
    return consumer.process(new Archive(topics, rules)::keep).build();
  }

  private void keep(Received<String, SpecificRecord> received, Unit unit) {
    if (received.value() instanceof ApplicationLogEvent line
        && line.getLevel().compareTo(rules.keepFrom()) >= 0) {
      unit.execute(
          keep,
          received.toString(),
          line.getEventTime(),
          line.getService(),
          line.getHost(),
          line.getLevel().name(),
          line.getLogger(),
          line.getMessage(),
          line.getTraceId());
    }
  }
}

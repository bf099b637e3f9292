package io.streamsentinel.examples.pipeline;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.consumer.ConsumerBuilder;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.state.TransactionalStateManager;
import io.streamsentinel.unit.Format;
import java.util.Set;
import javax.sql.DataSource;

/** The consumers that turn one topic into rows: rows and positions are one. */
public final class IntoTables {

  private IntoTables() {}

  /**
   * Such a consumer, but for its handler.
   *
   * @param group its group
   * @param topic what it reads
   * @param format how
   * @param deadLetters where records go that can't be read
   * @param database where the rows go; the tables must be there
   */
  public static <V> ConsumerBuilder<String, V> consumer(
      KafkaSettings kafka,
      String group,
      String topic,
      Format<String, V> format,
      String deadLetters,
      DataSource database,
      MeterRegistry meters) {
    return ExactlyOnceConsumer.builder(kafka, group, Set.of(topic), format)
        .deadLetters(deadLetters)
        .metrics(meters)
        .with(
            TransactionalStateManager.builder(database, group)
                .createTables(true)
                .meters(meters)
                .build());
  }
}

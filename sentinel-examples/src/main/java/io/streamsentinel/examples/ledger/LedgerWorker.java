package io.streamsentinel.examples.ledger;

import com.zaxxer.hikari.HikariDataSource;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.consumer.RetryPolicy;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.state.TransactionalStateManager;
import io.streamsentinel.unit.Format;
import io.streamsentinel.unit.Handler;
import io.streamsentinel.unit.Received;
import io.streamsentinel.unit.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Books payments: an audit row, two balances and a decision for each, all or none. Runs until it is
 * killed.
 */
public final class LedgerWorker implements Handler<String, String> {

  private final LedgerSetting setting;

  LedgerWorker(LedgerSetting setting) {
    this.setting = setting;
  }

  @Override
  public void process(Received<String, String> record, Unit unit) {
    Transfer transfer = Transfer.parse(record.value());
    Booking.of(transfer, unit::execute);
    unit.send(setting.decisions(), record.key(), Booking.decision(transfer));
  }

  /**
   * Runs a worker.
   *
   * @param arguments servers, name, accounts, instance, and where to stand still: a step, or an
   *     empty text, and at which time of coming there
   */
  public static void main(String[] arguments) {
    LedgerSetting setting =
        LedgerSetting.of(
            List.of(arguments), Objects.requireNonNull(System.getenv(LedgerSetting.DATABASE)));
    Steps.choose(arguments[4], Integer.parseInt(arguments[5]));
    try (HikariDataSource pool = setting.pool()) {
      while (true) {
        try {
          consumer(setting, pool, arguments[3]).run();
          return;
        } catch (RetriableException e) {
          // The servers are not there yet.
          System.err.println(e.getMessage());
        }
      }
    }
  }

  private static ExactlyOnceConsumer consumer(
      LedgerSetting setting, DataSource pool, String instance) {
    TransactionalStateManager state =
        TransactionalStateManager.builder(Steps.around(pool), setting.name())
            .idleTimeout(Duration.ofSeconds(3))
            .lockTimeout(Duration.ofSeconds(1))
            .build();
    KafkaSettings kafka =
        KafkaSettings.of(setting.bootstrapServers())
            .with("session.timeout.ms", 6_000)
            .with("heartbeat.interval.ms", 500);
    return ExactlyOnceConsumer.builder(
            kafka, setting.name(), Set.of(setting.payments()), Format.strings())
        .instance(instance)
        .deadLetters(setting.deadLetters())
        .retry(RetryPolicy.none())
        .transactionTimeout(Duration.ofSeconds(3))
        .epochBounds(200, 1 << 20)
        .buffer(1_000, 1 << 20)
        .consumerProperty("max.poll.records", 100)
        .consumerProperty("group.instance.id", instance)
        .producerProperty("interceptor.classes", Steps.Interceptor.class.getName())
        .with(Steps.before())
        .with(state)
        .with(Steps.after())
        .process(new LedgerWorker(setting))
        .build();
  }
}

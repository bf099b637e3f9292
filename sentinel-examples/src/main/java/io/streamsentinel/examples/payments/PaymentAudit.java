package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.examples.pipeline.Sql;
import io.streamsentinel.unit.Unit;
import java.util.function.BiConsumer;
import javax.sql.DataSource;

/** The audit: a row for each decision, in PostgreSQL, written in the unit that also sends it. */
public final class PaymentAudit {

  private final String table;
  private final String insert;

  /**
   * @param topics names the table after the pipeline
   */
  public PaymentAudit(PaymentTopics topics) {
    this.table = topics.table("payment_audit");
    this.insert =
        "insert into "
            + table
            + " (payment_id, user_id, decision, score, reasons, model_version, event_time,"
            + " decided_at) values (?, ?, ?, ?, ?, ?, ?, ?)";
  }

  /** Makes the table if it is not there. */
  public void create(DataSource database) {
    Sql.execute(
        database,
        """
        create table if not exists %s (
          payment_id text not null,
          user_id text not null,
          decision text not null,
          score double precision not null,
          reasons text not null,
          model_version text not null,
          event_time timestamptz not null,
          decided_at timestamptz not null)
        """
            .formatted(table));
  }

  /** Reads the payment id and the decision of every row. */
  public void read(DataSource database, BiConsumer<String, String> each) {
    Sql.query(
        database,
        "select payment_id, decision from " + table,
        row -> each.accept(row.getString(1), row.getString(2)));
  }

  void row(Unit unit, FraudDecisionEvent decision) {
    unit.execute(
        insert,
        decision.getPaymentId(),
        decision.getUserId(),
        decision.getDecision().name(),
        decision.getScore(),
        String.join(",", decision.getReasons()),
        decision.getModelVersion(),
        decision.getEventTime(),
        decision.getDecidedAt());
  }
}

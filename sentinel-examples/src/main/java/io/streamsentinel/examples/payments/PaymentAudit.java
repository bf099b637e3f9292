package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.unit.Unit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
    if (topics.prefix().indexOf('"') >= 0) {
      throw new IllegalArgumentException("a prefix can't hold a quote: " + topics.prefix());
    }
    this.table = '"' + topics.prefix() + "payment_audit\"";
    this.insert =
        "insert into "
            + table
            + " (payment_id, user_id, decision, score, reasons, model_version, event_time,"
            + " decided_at) values (?, ?, ?, ?, ?, ?, ?, ?)";
  }

  /** Makes the table if it is not there. */
  public void create(DataSource database) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
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
    } catch (SQLException e) {
      throw new IllegalStateException("the audit's table can't be made", e);
    }
  }

  /** Reads the payment id and the decision of every row. */
  public void read(DataSource database, BiConsumer<String, String> each) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select payment_id, decision from " + table)) {
      while (rows.next()) {
        each.accept(rows.getString(1), rows.getString(2));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the audit can't be read", e);
    }
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

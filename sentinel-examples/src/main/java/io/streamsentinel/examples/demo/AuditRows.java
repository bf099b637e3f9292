package io.streamsentinel.examples.demo;

import io.streamsentinel.examples.payments.PaymentAudit;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The rows of the audit against the decisions: each decision must have one row, and no row may say
 * anything else. Not thread-safe.
 */
final class AuditRows {

  private final PaymentAudit audit;
  private final DataSource database;
  private final Map<Row, Integer> before;
  private final Map<Row, Integer> decided = new HashMap<>();

  private AuditRows(PaymentAudit audit, DataSource database) {
    this.audit = audit;
    this.database = database;
    this.before = read();
  }

  /** To be called before a run, so that rows of earlier ones don't count. */
  static AuditRows before(PaymentAudit audit, DataSource database) {
    audit.create(database);
    return new AuditRows(audit, database);
  }

  /** A decision that came out. */
  void decided(String payment, String decision) {
    decided.merge(new Row(payment, decision), 1, Integer::sum);
  }

  /** What there is in the table now, against the decisions. */
  Comparison compare() {
    Map<Row, Integer> rows = read();
    before.forEach((row, times) -> rows.merge(row, -times, Integer::sum));
    long written = rows.values().stream().mapToLong(Integer::longValue).sum();
    decided.forEach((row, times) -> rows.merge(row, -times, Integer::sum));
    return new Comparison(written, rows.values().stream().mapToLong(Math::abs).sum());
  }

  private Map<Row, Integer> read() {
    Map<Row, Integer> rows = new HashMap<>();
    audit.read(
        database, (payment, decision) -> rows.merge(new Row(payment, decision), 1, Integer::sum));
    return rows;
  }

  private record Row(String payment, String decision) {}

  /**
   * What the comparison came to.
   *
   * @param rows how many rows were written
   * @param off how many rows are missing, or are too many
   */
  record Comparison(long rows, long off) {}
}

package io.streamsentinel.state;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

class JdbcLedgerIT extends LedgerContract {

  static final SessionSettings SESSION =
      new SessionSettings(
          "read committed", Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(10));

  private final TestDatabase database = TestDatabase.shared();
  private final Ledger ledger;

  JdbcLedgerIT() {
    LedgerSchema.create(database.dataSource());
    ledger = new JdbcLedger(database.dataSource(), SESSION);
  }

  @AfterEach
  void drop() {
    database.close();
  }

  @Override
  Ledger ledger() {
    return ledger;
  }
}

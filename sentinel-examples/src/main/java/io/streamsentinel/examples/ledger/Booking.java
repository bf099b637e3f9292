package io.streamsentinel.examples.ledger;

import org.jspecify.annotations.Nullable;

/** What a payment does to the books: an audit row and two balances. */
final class Booking {

  /** Where statements go. */
  interface Statements {
    void execute(String sql, @Nullable Object... arguments);
  }

  private Booking() {}

  static void of(Transfer transfer, Statements unit) {
    unit.execute(
        "insert into audit (id, from_account, to_account, cents) values (?, ?, ?, ?)",
        transfer.id(),
        transfer.from(),
        transfer.to(),
        transfer.cents());
    unit.execute(
        "update accounts set cents = cents - ? where id = ?", transfer.cents(), transfer.from());
    unit.execute(
        "update accounts set cents = cents + ? where id = ?", transfer.cents(), transfer.to());
  }

  /** What is sent for a booked payment. */
  static String decision(Transfer transfer) {
    return "booked," + transfer.id();
  }
}

package io.streamsentinel.examples.ledger;

/**
 * A payment from one account to another.
 *
 * @param id its number
 * @param from who pays
 * @param to who gets it
 * @param cents how much; a payment of nothing or less is refused by the database
 */
record Transfer(long id, int from, int to, long cents) {

  /** The payment with this number: the same on every machine, so that a checker knows it, too. */
  static Transfer number(long id, int accounts) {
    int from = (int) (id * 7919 % accounts);
    int to = (from + 1 + (int) (id * 104_729 % (accounts - 1))) % accounts;
    long cents = id % 211 == 17 ? 0 : 1 + id * 31 % 10_000;
    return new Transfer(id, from, to, cents);
  }

  static Transfer parse(String text) {
    String[] parts = text.split(",", 4);
    return new Transfer(
        Long.parseLong(parts[0]),
        Integer.parseInt(parts[1]),
        Integer.parseInt(parts[2]),
        Long.parseLong(parts[3]));
  }

  String text() {
    return id + "," + from + "," + to + "," + cents;
  }

  /** Whether the database's rules refuse it. */
  boolean refused() {
    return cents <= 0;
  }
}

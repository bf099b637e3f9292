package io.streamsentinel.examples.generator;

/**
 * The kinds of payment that a {@link PaymentGenerator} makes. The first three kinds of fraud are
 * those of the Fraud Detection Handbook's simulator.
 */
public enum Scenario {
  /** The customer's own payment. */
  GENUINE("genuine", 0),
  /** A payment above 220 units of the currency; no genuine payment is. */
  AMOUNT_THRESHOLD("amount-threshold", 0.10),
  /** Every payment at a terminal, for 28 days. */
  COMPROMISED_TERMINAL("compromised-terminal", 0.35),
  /** One in three payments of a customer, for 14 days, with the amount five times as large. */
  COMPROMISED_CUSTOMER("compromised-customer", 0.15),
  /** One device tries many cards with tiny amounts at one gateway; some cards then pay a lot. */
  CARD_TESTING("card-testing", 0.15),
  /** A stranger's device, far away, empties one account in a few large payments. */
  ACCOUNT_TAKEOVER("account-takeover", 0.08),
  /** A stolen card is used many times within minutes. */
  VELOCITY_BURST("velocity-burst", 0.10),
  /** A copied card pays in another part of the world soon after its owner paid here. */
  IMPOSSIBLE_TRAVEL("impossible-travel", 0.07);

  private final String word;
  private final double shareOfFraud;

  Scenario(String word, double shareOfFraud) {
    this.word = word;
    this.shareOfFraud = shareOfFraud;
  }

  /** The stable word by which a {@link LabelledPayment} names the scenario. */
  public String word() {
    return word;
  }

  /** Whether it is fraud. */
  public boolean fraud() {
    return this != GENUINE;
  }

  /** Which part of all fraudulent payments it makes up. */
  double shareOfFraud() {
    return shareOfFraud;
  }
}

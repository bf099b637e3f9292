package io.streamsentinel.examples.payments;

import java.util.List;

/** The topics of the payments pipeline. All are keyed by user. */
public final class PaymentTopics {

  /** Payments that ask to be approved. */
  public static final String PAYMENTS = "synthetic-transactions";

  /** What was decided, one for each payment. */
  public static final String DECISIONS = "fraud-decisions";

  /** What somebody should look at. */
  public static final String ALERTS = "fraud-alerts";

  /** Payments that were given up on, whole, with the reason. */
  public static final String DEAD_LETTERS = "payments-dlq";

  /** All of them. */
  public static final List<String> ALL = List.of(PAYMENTS, DECISIONS, ALERTS, DEAD_LETTERS);

  private PaymentTopics() {}
}

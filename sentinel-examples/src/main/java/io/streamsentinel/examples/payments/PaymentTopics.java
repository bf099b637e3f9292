package io.streamsentinel.examples.payments;

import java.util.List;

/**
 * The names of the payments pipeline: its topics, all keyed by user, and its consumer group.
 *
 * @param prefix what all of them begin with
 * @param payments payments that ask to be approved
 * @param decisions what was decided, one for each payment
 * @param alerts what somebody should look at
 * @param deadLetters payments that were given up on, whole, with the reason
 * @param chargebacks labels: which payments turned out to be fraud
 * @param group the detector's consumer group
 */
public record PaymentTopics(
    String prefix,
    String payments,
    String decisions,
    String alerts,
    String deadLetters,
    String chargebacks,
    String group) {

  /**
   * The customary names behind a prefix, by which several pipelines can live in one cluster.
   *
   * @param prefix as {@code demo.}, or nothing
   */
  public static PaymentTopics prefixed(String prefix) {
    return new PaymentTopics(
        prefix,
        prefix + "synthetic-transactions",
        prefix + "fraud-decisions",
        prefix + "fraud-alerts",
        prefix + "payments-dlq",
        prefix + "chargebacks",
        prefix + "fraud-detection");
  }

  /** All topics. */
  public List<String> all() {
    return List.of(payments, decisions, alerts, deadLetters, chargebacks);
  }
}

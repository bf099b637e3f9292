package io.streamsentinel.examples.payments;

import io.streamsentinel.topic.StandardTopics;
import io.streamsentinel.topic.Topic;
import java.util.List;

/**
 * The names of the payments pipeline: its topics, keyed by user unless said otherwise, and its
 * consumer groups.
 *
 * @param prefix what all of them begin with
 * @param payments payments that ask to be approved
 * @param byTerminal payments with what is known of their users, and chargebacks; keyed by terminal
 * @param decisions what was decided, one for each payment
 * @param alerts what somebody should look at
 * @param actions what was done to users: block, step up, release
 * @param deadLetters payments that were given up on, whole, with the reason
 * @param chargebacks labels: which payments turned out to be fraud
 * @param marketData trades, by symbol
 * @param sentiment how texts speak about merchants, by merchant
 * @param group the first stage's consumer group, which reads payments
 * @param decisionGroup the second stage's, which decides
 */
public record PaymentTopics(
    String prefix,
    String payments,
    String byTerminal,
    String decisions,
    String alerts,
    String actions,
    String deadLetters,
    String chargebacks,
    String marketData,
    String sentiment,
    String group,
    String decisionGroup) {

  /** Checks the prefix, which names tables too. */
  public PaymentTopics {
    if (prefix.indexOf('"') >= 0) {
      throw new IllegalArgumentException("a prefix can't hold a quote: " + prefix);
    }
  }

  /**
   * The customary names behind a prefix, by which several pipelines can live in one cluster.
   *
   * @param prefix as {@code demo.}, or nothing
   */
  public static PaymentTopics prefixed(String prefix) {
    return new PaymentTopics(
        prefix,
        prefix + StandardTopics.TRANSACTIONS.name(),
        prefix + StandardTopics.PAYMENTS_BY_TERMINAL.name(),
        prefix + StandardTopics.DECISIONS.name(),
        prefix + StandardTopics.ALERTS.name(),
        prefix + StandardTopics.USER_ACTIONS.name(),
        prefix + StandardTopics.DEAD_LETTERS.name(),
        prefix + StandardTopics.CHARGEBACKS.name(),
        prefix + StandardTopics.MARKET_DATA.name(),
        prefix + StandardTopics.SENTIMENT.name(),
        prefix + "fraud-detection",
        prefix + "fraud-decision");
  }

  /**
   * All topics as they shall be: the standard ones under these names.
   *
   * @param partitions how many partitions each has
   */
  public List<Topic> declared(int partitions) {
    return List.of(
        StandardTopics.TRANSACTIONS.as(payments, partitions),
        StandardTopics.PAYMENTS_BY_TERMINAL.as(byTerminal, partitions),
        StandardTopics.DECISIONS.as(decisions, partitions),
        StandardTopics.ALERTS.as(alerts, partitions),
        StandardTopics.USER_ACTIONS.as(actions, partitions),
        StandardTopics.DEAD_LETTERS.as(deadLetters, partitions),
        StandardTopics.CHARGEBACKS.as(chargebacks, partitions),
        StandardTopics.MARKET_DATA.as(marketData, partitions),
        StandardTopics.SENTIMENT.as(sentiment, partitions),
        StandardTopics.PAYMENT_FEATURES.as(snapshots(), partitions));
  }

  /** All topics. */
  public List<String> all() {
    return declared(1).stream().map(Topic::name).toList();
  }

  /** A second copy of the features, for {@link Payments.Builder#snapshots}. */
  public String snapshots() {
    return prefix + StandardTopics.PAYMENT_FEATURES.name();
  }

  /** The group that makes {@link HourlyStatistics}. */
  public String analyticsGroup() {
    return prefix + "payments-analytics";
  }

  /** The name of a table, quoted. */
  String table(String name) {
    return '"' + prefix + name + '"';
  }
}

package io.streamsentinel.examples.dashboard.fraud;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline at a glance.
 *
 * @param paymentsPerSecond over the last five whole seconds
 * @param decisionsPerSecond the same
 * @param decidedLastMinute decisions of the last minute that were looked at
 * @param declined which part of them was declined, from 0 to 1; null if there are none
 * @param reviewed which part of them was sent to review; null if there are none
 * @param alertsLastMinute alerts of the last minute
 * @param lookedAt which part of the last ten seconds' events was looked at, from 0 to 1: less than
 *     1 means that figures are of a sample
 * @param undecodable records that hold no event of their topic, since the dashboard was started
 * @param labelled labels that came, since the dashboard was started
 * @param unmatched labels of payments whose decision was not seen
 * @param savings what became of the frauds, by currency
 * @param firstSecond the first second of the series, since 1970
 * @param payments payments a second, three minutes of it
 * @param decisions decisions a second, three minutes of it
 */
public record FraudNow(
    double paymentsPerSecond,
    double decisionsPerSecond,
    long decidedLastMinute,
    @Nullable Double declined,
    @Nullable Double reviewed,
    long alertsLastMinute,
    double lookedAt,
    long undecodable,
    long labelled,
    long unmatched,
    List<Savings.Outcome> savings,
    long firstSecond,
    List<Long> payments,
    List<Long> decisions) {}

package io.streamsentinel.examples.demo;

import io.streamsentinel.examples.generator.PaymentGenerator;

/**
 * Which payments a demo generates.
 *
 * @param seed makes them repeatable
 * @param count how many there are
 * @param fraudShare which part of them is fraud
 * @param skew how unequally they are spread over the customers
 * @param outOfOrder which part arrives behind later payments
 */
public record Traffic(long seed, long count, double fraudShare, double skew, double outOfOrder) {
  /** What a generator makes unless asked for something else. */
  public static final double DEFAULT_FRAUD_SHARE = 0.01;

  /** So many payments, one in a hundred of them fraud, in order. */
  public static Traffic of(long seed, long count) {
    return new Traffic(seed, count, DEFAULT_FRAUD_SHARE, 0, 0);
  }

  /**
   * The payments.
   *
   * @throws IllegalArgumentException if a share is none; the message says which
   */
  PaymentGenerator payments() {
    return PaymentGenerator.builder(seed)
        .count(count)
        .fraudShare(fraudShare)
        .skew(skew)
        .outOfOrder(outOfOrder)
        .build();
  }
}

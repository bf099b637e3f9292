package io.streamsentinel.cost;

/**
 * What it costs to keep bytes on the brokers' disks. Immutable.
 *
 * @param perGigabyteMonth for 1,000,000,000 bytes kept for a month; every copy is paid for
 * @param currency its name, as {@code USD}
 */
public record Price(double perGigabyteMonth, String currency) {

  private static final double GIGABYTE = 1e9;

  /**
   * Checks the price.
   *
   * @throws IllegalArgumentException if it is negative or no number
   */
  public Price {
    if (!(perGigabyteMonth >= 0) || Double.isInfinite(perGigabyteMonth)) {
      throw new IllegalArgumentException(
          "a price per GB-month must be a number from 0 on: " + perGigabyteMonth);
    }
  }

  /** What so many bytes cost in a month. */
  public double perMonth(long bytes) {
    return bytes / GIGABYTE * perGigabyteMonth;
  }
}

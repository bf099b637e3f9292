package io.streamsentinel.doctor;

import java.time.Duration;

/** Judges how far a server's clock is from ours. */
final class Skew {

  private static final Duration NOTICEABLE = Duration.ofSeconds(1);
  private static final Duration HARMFUL = Duration.ofSeconds(30);

  private Skew() {}

  /**
   * Judges a server's time that was read between two readings of ours.
   *
   * @param check the finding's name
   * @param before ours before, in milliseconds
   * @param server the server's
   * @param after ours after
   */
  static Finding of(String check, long before, long server, long after) {
    Duration skew =
        Duration.ofMillis(server < before ? before - server : Math.max(0, server - after));
    String detail = "the server's clock differs from this machine's by " + skew.toMillis() + " ms";
    String fix = "Synchronise the clocks (NTP, chrony)";
    if (skew.compareTo(HARMFUL) > 0) {
      return Finding.fail(
          check, detail, fix + ": retention, windows and time-outs count from different moments");
    }
    return skew.compareTo(NOTICEABLE) > 0
        ? Finding.warn(check, detail, fix)
        : Finding.pass(check, detail);
  }
}

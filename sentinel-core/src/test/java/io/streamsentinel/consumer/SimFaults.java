package io.streamsentinel.consumer;

import java.util.Random;

/** How often something goes wrong, until it is healed. */
final class SimFaults {

  private double rate;

  SimFaults(double rate) {
    this.rate = rate;
  }

  boolean happens(Random random) {
    return random.nextDouble() < rate;
  }

  void heal() {
    rate = 0;
  }
}

package io.streamsentinel.feature;

import java.util.Random;

/** A seeded stream with ties, bursts, gaps, late events, and huge and negative amounts. */
final class RandomStream {
  private final Random random;
  private final int users;
  private long clock = 1_600_000_000_000L;

  RandomStream(long seed, int users) {
    this.random = new Random(seed);
    this.users = users;
  }

  Tx next() {
    clock += step();
    long time = random.nextInt(8) == 0 ? clock - random.nextInt(900_000) : clock;
    return new Tx(
        "u" + random.nextInt(users),
        time,
        amount(),
        "m" + random.nextInt(12),
        random.nextInt(3) == 0,
        random.nextInt(20) == 0,
        random.nextInt(180) - 90,
        random.nextInt(360) - 180);
  }

  private long step() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> 0;
      case 3, 4, 5 -> random.nextInt(1000);
      case 6, 7 -> random.nextInt(600) * 1000L;
      case 8 -> 3_600_000L;
      default -> random.nextInt(40) == 0 ? 100_000_000L : random.nextInt(3_600_000);
    };
  }

  private long amount() {
    return switch (random.nextInt(6)) {
      case 0 -> Field.MAX_MAGNITUDE - random.nextInt(100);
      case 1 -> -Field.MAX_MAGNITUDE + random.nextInt(100);
      case 2 -> 0;
      default -> random.nextInt(100_000) - 20_000;
    };
  }
}

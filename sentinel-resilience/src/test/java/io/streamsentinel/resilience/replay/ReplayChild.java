package io.streamsentinel.resilience.replay;

import io.streamsentinel.settings.KafkaSettings;

/** A replay in a process of its own, to be killed. Says when it begins and how it ended. */
final class ReplayChild {

  static final String BEGUN = "BEGUN";

  private ReplayChild() {}

  /** Arguments: servers, dead letters, journal, target, letters a second. */
  public static void main(String[] args) {
    try (DeadLetters letters = DeadLetters.of(KafkaSettings.of(args[0]), args[1], args[2])) {
      System.out.println(BEGUN);
      letters.replay(Replay.to(args[3]).perSecond(Integer.parseInt(args[4])));
    }
  }
}

package io.streamsentinel.resilience.replay;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How dead letters are replayed: where to, which, how many, how fast. Immutable and thread-safe.
 *
 * <p>Replay to a retry topic of the consumer that gave them up: it counts attempts on, computes no
 * features, and its handler gets those of the first passage.
 */
public final class Replay {

  private final @Nullable String topic;
  private final Selection selection;
  private final long most;
  private final int perSecond;
  private final int attempts;
  private final boolean dryRun;

  private Replay(
      @Nullable String topic,
      Selection selection,
      long most,
      int perSecond,
      int attempts,
      boolean dryRun) {
    this.topic = topic;
    this.selection = selection;
    this.most = most;
    this.perSecond = perSecond;
    this.attempts = attempts;
    this.dryRun = dryRun;
  }

  /**
   * A replay of all open dead letters to a retry topic, at most 100 a second.
   *
   * @param retryTopic a retry topic of the consumer that gave them up
   */
  public static Replay to(String retryTopic) {
    return new Replay(retryTopic, Selection.open(), Long.MAX_VALUE, 100, 20, false);
  }

  /**
   * A replay into the topics that the records were first read from. Features count each record a
   * second time, its attempts begin at zero, and a consumer that drops duplicates may drop it. For
   * consumers that have no retry topic.
   */
  public static Replay intoInputAcceptingThatFeaturesCountTwice() {
    return new Replay(null, Selection.open(), Long.MAX_VALUE, 100, 20, false);
  }

  /**
   * Which dead letters. Default: the open ones.
   *
   * @param letters the selection; what was replayed is never replayed again, whatever it says
   */
  public Replay only(Selection letters) {
    return new Replay(topic, letters, most, perSecond, attempts, dryRun);
  }

  /**
   * How many at most. Default: all.
   *
   * @param letters positive
   */
  public Replay atMost(long letters) {
    positive("atMost", letters);
    return new Replay(topic, selection, letters, perSecond, attempts, dryRun);
  }

  /**
   * How many a second at most. Default: 100.
   *
   * @param letters positive
   */
  public Replay perSecond(int letters) {
    positive("perSecond", letters);
    return new Replay(topic, selection, most, letters, attempts, dryRun);
  }

  /**
   * After how many calls of its handler a dead letter is no longer replayed, but skipped. Default:
   * 20.
   *
   * @param calls positive
   */
  public Replay attempts(int calls) {
    positive("attempts", calls);
    return new Replay(topic, selection, most, perSecond, calls, dryRun);
  }

  /** Only counts what would be done. Default: it is done. */
  public Replay dryRun() {
    return new Replay(topic, selection, most, perSecond, attempts, true);
  }

  private static void positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
  }

  /** The retry topic, or empty if each goes into the topic it was first read from. */
  Optional<String> topic() {
    return Optional.ofNullable(topic);
  }

  Selection selection() {
    return selection;
  }

  long most() {
    return most;
  }

  int perSecond() {
    return perSecond;
  }

  int attempts() {
    return attempts;
  }

  boolean isDryRun() {
    return dryRun;
  }
}

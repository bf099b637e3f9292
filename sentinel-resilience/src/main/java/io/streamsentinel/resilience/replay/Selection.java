package io.streamsentinel.resilience.replay;

import io.streamsentinel.deadletter.DeadLetter;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which dead letters are meant: by default the open ones, all of them; each method narrows that
 * down. Immutable and thread-safe.
 */
public final class Selection {

  private final Set<LetterState> states;
  private final Predicate<Letter> filter;

  private Selection(Set<LetterState> states, Predicate<Letter> filter) {
    this.states = states;
    this.filter = filter;
  }

  /** Dead letters about which nothing was done yet. */
  public static Selection open() {
    return in(LetterState.OPEN);
  }

  /** All dead letters, whatever was done about them. */
  public static Selection all() {
    return in(LetterState.values());
  }

  /**
   * Dead letters in one of these states.
   *
   * @param states at least one
   */
  public static Selection in(LetterState... states) {
    Set<LetterState> chosen = EnumSet.noneOf(LetterState.class);
    Collections.addAll(chosen, states);
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException("name at least one state");
    }
    return new Selection(chosen, letter -> true);
  }

  /**
   * Those given up for an exception.
   *
   * @param exception its class, or a part of the name, as {@code SocketTimeout}
   */
  public Selection thrown(String exception) {
    return where(letter -> letter.exception().contains(exception));
  }

  /**
   * Those first read from a topic.
   *
   * @param topic its name
   */
  public Selection from(String topic) {
    return where(about -> about.origin().topic().equals(topic), false);
  }

  /**
   * Those given up by a consumer group.
   *
   * @param group its name
   */
  public Selection by(String group) {
    return where(about -> about.group().equals(group), false);
  }

  /**
   * Those that became dead letters at a time or later.
   *
   * @param time the time
   */
  public Selection since(Instant time) {
    return where(letter -> !letter.since().isBefore(time));
  }

  /**
   * Those that became dead letters before a time.
   *
   * @param time the time
   */
  public Selection until(Instant time) {
    return where(letter -> letter.since().isBefore(time));
  }

  /**
   * Those named.
   *
   * @param ids where they are
   */
  public Selection only(Set<LetterId> ids) {
    Set<LetterId> named = Set.copyOf(ids);
    return where(letter -> named.contains(letter.id()));
  }

  /**
   * Those that pass a test.
   *
   * @param test sees the whole letter
   */
  public Selection where(Predicate<Letter> test) {
    return new Selection(states, filter.and(test));
  }

  private Selection where(Predicate<DeadLetter> test, boolean ifUnknown) {
    return where(letter -> letter.about().map(test::test).orElse(ifUnknown));
  }

  boolean contains(Letter letter) {
    return states.contains(letter.state()) && filter.test(letter);
  }

  boolean has(LetterState state) {
    return states.contains(state);
  }
}

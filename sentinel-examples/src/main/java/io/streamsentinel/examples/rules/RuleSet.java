package io.streamsentinel.examples.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;

/**
 * A rule score that a person can read. Each rule has a weight, the probability that it alone would
 * stand for; those that fire combine as independent evidence does: {@code 1 - (1 - w1) (1 -
 * w2)...}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <E> the events judged
 */
public final class RuleSet<E> {

  private final List<Rule<E>> rules;

  private RuleSet(List<Rule<E>> rules) {
    this.rules = rules;
  }

  /** The rules, in any order. */
  public static <E> RuleSet<E> of(List<Rule<E>> rules) {
    List<Rule<E>> byWeight = new ArrayList<>(rules);
    byWeight.sort(Comparator.comparingDouble((Rule<E> rule) -> -rule.weight));
    return new RuleSet<>(List.copyOf(byWeight));
  }

  /** What the rules say of an event, given what is known of its entity. */
  public Verdict judge(E event, Known known) {
    List<String> reasons = new ArrayList<>();
    List<String> words = new ArrayList<>();
    double innocent = 1;
    for (Rule<E> rule : rules) {
      if (rule.test.test(event, known)) {
        reasons.add(rule.reason);
        words.add(rule.words.apply(event, known));
        innocent *= 1 - rule.weight;
      }
    }
    return new Verdict(1 - innocent, List.copyOf(reasons), List.copyOf(words));
  }

  /** What is known of an event's entities: their features. */
  @FunctionalInterface
  public interface Known {

    /** The feature of that name. */
    double value(String feature);
  }

  /**
   * One rule.
   *
   * @param reason what it says when it fires, as a stable code
   * @param weight from 0 to 1
   * @param test when it fires
   * @param words says the reason to a person, with the values behind it
   * @param <E> the events judged
   */
  public record Rule<E>(
      String reason,
      double weight,
      BiPredicate<E, Known> test,
      BiFunction<E, Known, String> words) {

    /** A rule whose code says all there is to say. */
    public Rule(String reason, double weight, BiPredicate<E, Known> test) {
      this(
          reason,
          weight,
          test,
          (event, known) -> reason.toLowerCase(Locale.ROOT).replace('_', ' '));
    }
  }

  /**
   * The rules' answer.
   *
   * @param score risk from 0 to 1
   * @param reasons why, as codes, the weightiest first
   * @param words the same in words, in the same order
   */
  public record Verdict(double score, List<String> reasons, List<String> words) {}
}

package io.streamsentinel.examples.generator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Cards that are shuffled and dealt to the last before they are shuffled again: shares are exact in
 * every round, and nobody can tell what comes next.
 */
final class Deck<C> {

  private final List<C> cards = new ArrayList<>();
  private final Dice dice;
  private int left;

  /** So many cards of each kind. */
  Deck(Map<C, Integer> cards, Dice dice) {
    cards.forEach((card, times) -> this.cards.addAll(Collections.nCopies(times, card)));
    this.dice = dice;
  }

  /** The next card. */
  C deal() {
    if (left == 0) {
      left = cards.size();
    }
    int drawn = dice.below(left);
    left--;
    C card = cards.get(drawn);
    cards.set(drawn, cards.get(left));
    cards.set(left, card);
    return card;
  }
}

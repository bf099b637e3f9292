package io.streamsentinel.examples.training;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What happens if each day the cards with the highest scores are looked at, as the Fraud Detection
 * Handbook has it ({@code card_precision_top_k}): a card counts with its highest score of the day,
 * it is compromised if any of its payments of the day is fraud, and once it is found to be it is
 * gone from the days after. Of cards with one score, the one that paid first that day comes first.
 */
final class CardAlerts {

  private final List<List<Card>> days = new ArrayList<>();
  private final Set<String> compromised = new HashSet<>();

  /**
   * Ranks the cards of each day.
   *
   * @param rows in the order of their time
   * @param scores one a row
   */
  CardAlerts(List<TrainingRow> rows, double[] scores) {
    Map<LocalDate, Map<String, Card>> cards = new TreeMap<>();
    for (int i = 0; i < scores.length; i++) {
      TrainingRow row = rows.get(i);
      cards
          .computeIfAbsent(row.day(), day -> new LinkedHashMap<>())
          .merge(row.customer(), new Card(row.customer(), scores[i], row.fraud()), Card::and);
      if (row.fraud()) {
        compromised.add(row.customer());
      }
    }
    for (Map<String, Card> day : cards.values()) {
      days.add(
          day.values().stream()
              .sorted(Comparator.comparingDouble(Card::score).reversed())
              .toList());
    }
  }

  /** CP@k: which share of k cards a day is compromised, on average over the days. */
  double precision(int k) {
    return detected(k).size() / ((double) k * days.size());
  }

  /** Which share of all compromised cards is found by looking at k cards a day. */
  double caught(int k) {
    return detected(k).size() / (double) compromised.size();
  }

  private Collection<String> detected(int k) {
    Set<String> detected = new HashSet<>();
    for (List<Card> day : days) {
      List<String> today =
          day.stream()
              .filter(card -> !detected.contains(card.customer()))
              .limit(k)
              .filter(Card::fraud)
              .map(Card::customer)
              .toList();
      detected.addAll(today);
    }
    return detected;
  }

  private record Card(String customer, double score, boolean fraud) {
    Card and(Card other) {
      return new Card(customer, Math.max(score, other.score), fraud || other.fraud);
    }
  }
}

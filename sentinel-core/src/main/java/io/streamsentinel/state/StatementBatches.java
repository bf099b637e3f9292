package io.streamsentinel.state;

import io.streamsentinel.unit.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the statements of many units into few batches of one text each, without changing any order
 * that was promised: a unit's statements stay in the order it said them, and units of one key of a
 * partition in offset order. Between keys the order is open, as it is between their handlers.
 *
 * <p>Each key is a queue; the text at the head of most queues is the next batch. With every unit
 * saying the same statements, there are as many batches as a unit has statements times the number
 * of units that the busiest key has.
 */
final class StatementBatches {

  /** Statements of one text, to be sent in one round trip. */
  record Batch(String sql, List<Statement> statements) {}

  private final Map<String, Deque<Deque<Statement>>> lanesByHead = new LinkedHashMap<>();
  private final List<Batch> batches = new ArrayList<>();

  private StatementBatches() {}

  static List<Batch> of(Collection<Saying> sayings) {
    Map<Lane, Deque<Statement>> lanes = new LinkedHashMap<>();
    for (Saying saying : sayings) {
      lanes.computeIfAbsent(saying.lane(), any -> new ArrayDeque<>()).addAll(saying.statements());
    }
    StatementBatches result = new StatementBatches();
    lanes.values().forEach(result::enqueue);
    result.drain();
    return result.batches;
  }

  private void enqueue(Deque<Statement> lane) {
    Statement head = lane.peekFirst();
    if (head != null) {
      lanesByHead.computeIfAbsent(head.sql(), any -> new ArrayDeque<>()).addLast(lane);
    }
  }

  private void drain() {
    while (!lanesByHead.isEmpty()) {
      String busiest = busiest();
      Deque<Deque<Statement>> lanes = lanesByHead.remove(busiest);
      List<Statement> batch = new ArrayList<>();
      for (Deque<Statement> lane : lanes) {
        while (!lane.isEmpty() && lane.peekFirst().sql().equals(busiest)) {
          batch.add(lane.removeFirst());
        }
        enqueue(lane);
      }
      batches.add(new Batch(busiest, batch));
    }
  }

  private String busiest() {
    String busiest = "";
    int most = 0;
    for (Map.Entry<String, Deque<Deque<Statement>>> entry : lanesByHead.entrySet()) {
      if (entry.getValue().size() > most) {
        most = entry.getValue().size();
        busiest = entry.getKey();
      }
    }
    return busiest;
  }
}

package io.streamsentinel.consumer;

import java.util.ArrayList;
import java.util.List;

/**
 * An epoch whose outputs are sent while it is still open, since no participant has to make anything
 * durable before them. By the thread whose turn it is to send.
 */
final class EarlyEpoch {

  private final long number;
  private final Lane lane;
  private final List<Segment> segments = new ArrayList<>();

  EarlyEpoch(long number, Lane lane) {
    this.number = number;
    this.lane = lane;
  }

  Lane lane() {
    return lane;
  }

  /** Sends what was done since the last call; the first call begins the transaction. */
  void send(List<Segment> more, Witness witness) {
    boolean first = segments.isEmpty();
    segments.addAll(more);
    if (first) {
      lane.begin(witness);
    }
    for (Segment segment : more) {
      segment.forEachOutput(lane::append);
    }
  }

  /** What it holds, as an epoch that can be committed, or aborted and sent again. */
  ClosedEpoch close() {
    ClosedEpoch closed = ClosedEpoch.of(number, segments);
    closed.seal();
    return closed;
  }
}

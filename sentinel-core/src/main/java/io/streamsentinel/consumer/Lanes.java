package io.streamsentinel.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The lanes of a consumer and which of them are taken. By the thread whose turn it is to send. */
final class Lanes {

  private final List<Lane> all;
  private final Repeat repeat;
  private final Set<Lane> taken = new HashSet<>();
  private int next;

  Lanes(List<Lane> all, Repeat repeat) {
    this.all = List.copyOf(all);
    this.repeat = repeat;
  }

  /**
   * New producers for all, each initialised: whatever the old ones left open is decided afterwards.
   */
  void replaceAll() {
    all.forEach(Lane::replace);
    for (Lane lane : all) {
      repeat.until(Call.INIT, lane::init);
    }
    releaseAll();
  }

  /** The lane whose turn it is, if its last epoch is committed. */
  @Nullable Lane free() {
    Lane lane = all.get(next);
    return taken.contains(lane) ? null : lane;
  }

  void take(Lane lane) {
    taken.add(lane);
    next = (all.indexOf(lane) + 1) % all.size();
  }

  void release(Lane lane) {
    taken.remove(lane);
  }

  void releaseAll() {
    taken.clear();
  }

  /** Aborts every open transaction. */
  void abortOpen() {
    for (Lane lane : all) {
      if (lane.open()) {
        repeat.until(Call.ABORT, lane::abort);
      }
    }
  }

  Lane first() {
    return all.get(0);
  }

  List<String> transactionalIds() {
    List<String> ids = new ArrayList<>();
    all.forEach(lane -> ids.add(lane.transactionalId()));
    return ids;
  }

  void close(Duration timeout) {
    all.forEach(lane -> lane.close(timeout));
  }
}

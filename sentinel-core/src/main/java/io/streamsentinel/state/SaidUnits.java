package io.streamsentinel.state;

import io.streamsentinel.participant.UnitOfWork;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What units that are not durable yet have said, by key in offset order. Safe for use by several
 * threads.
 */
final class SaidUnits {

  private final Map<Lane, NavigableMap<Long, Said>> lanes = new HashMap<>(); // guarded by this

  /** What an earlier call of the handler said for this unit's record, which no longer counts. */
  synchronized @Nullable Said outdated(UnitOfWork unit) {
    Said said = lane(unit).get(unit.offset());
    return said == null || isOf(unit, said) ? null : said;
  }

  /** What this open unit says; nothing yet if there is only what is outdated. */
  synchronized Said asking(UnitOfWork unit) {
    return lanes
        .computeIfAbsent(Lane.of(unit), any -> new TreeMap<>())
        .compute(
            unit.offset(),
            (offset, said) -> said == null || !isOf(unit, said) ? new Said(unit) : said);
  }

  /** The unit's handler has returned, or failed: then it has said nothing. */
  synchronized Said finished(UnitOfWork unit, boolean failed) {
    Said said = asking(unit);
    if (failed) {
      remove(unit);
    } else {
      said.finish();
    }
    return said;
  }

  /** Whether it is what this call of the handler says. */
  private static boolean isOf(UnitOfWork unit, Said said) {
    return said.unit() == unit && !said.finished();
  }

  /** What was said before by the units of this one's key. */
  synchronized List<Said> before(Said said) {
    return List.copyOf(lane(said.unit()).headMap(said.unit().offset(), false).values());
  }

  synchronized @Nullable Said find(UnitOfWork unit) {
    Said said = lane(unit).get(unit.offset());
    return said != null && said.unit() == unit ? said : null;
  }

  /** The units are durable. */
  synchronized void durable(List<UnitOfWork> units) {
    units.forEach(this::remove);
  }

  /** Partitions are given up. */
  synchronized void forget(Collection<TopicPartition> partitions) {
    lanes.keySet().removeIf(lane -> partitions.contains(lane.partition()));
  }

  private void remove(UnitOfWork unit) {
    Lane lane = Lane.of(unit);
    NavigableMap<Long, Said> said = lanes.get(lane);
    if (said != null && said.remove(unit.offset()) != null && said.isEmpty()) {
      lanes.remove(lane);
    }
  }

  private NavigableMap<Long, Said> lane(UnitOfWork unit) {
    NavigableMap<Long, Said> lane = lanes.get(Lane.of(unit));
    return lane == null ? Collections.emptyNavigableMap() : lane;
  }
}

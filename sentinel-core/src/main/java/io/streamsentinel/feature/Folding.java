package io.streamsentinel.feature;

import io.streamsentinel.error.FatalException;
import io.streamsentinel.participant.Control;
import io.streamsentinel.participant.Passage;
import io.streamsentinel.unit.Received;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folds records that pass into the views of their partition, and gives them their vectors. */
final class Folding<E> {
  private static final Logger LOG = LoggerFactory.getLogger(Folding.class);

  private final Class<E> type;
  private final List<FeatureView<E>> views;
  private final Clock wallClock;
  private final FeatureMeters meters;

  Folding(Class<E> type, List<FeatureView<E>> views, Clock wallClock, FeatureMeters meters) {
    this.type = type;
    this.views = views;
    this.wallClock = wallClock;
    this.meters = meters;
  }

  /** Folds a passage, under the partition's monitor; attaches vectors unless it is a replay. */
  void fold(Passage passage, PartitionState<E> state, List<Lookup<E>> entities, Control control) {
    if (!state.running()) {
      return;
    }
    List<? extends Received<?, ?>> records = passage.records();
    if (!records.isEmpty() && !reachesBack(records.get(0), state, control)) {
      return;
    }
    for (int i = 0; i < records.size(); i++) {
      for (Lookup<E> lookup : entities) {
        lookup.warm(i);
      }
      Received<?, ?> record = records.get(i);
      try {
        List<FeatureVector> vectors = fold(record, i, state, entities, passage.replay());
        if (!passage.replay()) {
          passage.attach(i, new Features(views, vectors));
        }
      } catch (InvalidEventException e) {
        meters.invalid();
        LOG.warn("{}: not folded: {}", record, e.getMessage());
      } catch (FatalException e) {
        state.abandon();
        control.quarantine(state.partition(), record + ": " + e.getMessage());
        return;
      }
    }
    for (ShardState<E> shard : state.shards()) {
      shard.next(passage.end());
    }
  }

  /** Whether the first record of a log that was cut is old enough to rebuild from. */
  private boolean reachesBack(Received<?, ?> first, PartitionState<E> state, Control control) {
    Duration horizon = state.takeMustReachBack();
    if (horizon.isZero() || first.timestamp() <= wallClock.millis() - horizon.toMillis()) {
      return true;
    }
    state.abandon();
    control.quarantine(
        state.partition(),
        "features cannot be rebuilt: the log was cut at offset "
            + first.offset()
            + ", and what is left is younger than the views' horizon of "
            + horizon
            + ". Raise the topic's retention above it, backfill the views from an archive, or"
            + " accept features that miss what was cut with acceptShortLog()");
    return false;
  }

  private List<FeatureVector> fold(
      Received<?, ?> record,
      int index,
      PartitionState<E> state,
      List<Lookup<E>> entities,
      boolean replay) {
    byte[] key = record.raw().key();
    if (key == null) {
      throw new InvalidEventException("the record has no key, and the key is the entity");
    }
    E event = type.cast(record.value());
    List<FeatureVector> vectors = new ArrayList<>(views.size());
    for (Lookup<E> lookup : entities) {
      ShardState<E> shard = lookup.shard();
      Entry entry = lookup.entry(index, key);
      boolean known = record.offset() < shard.next() || record.offset() <= entry.storedOffset;
      if (known) {
        if (!replay) {
          vectors.add(shard.vectorAgain(entry, event));
        }
        continue;
      }
      FoldOutcome outcome =
          shard.fold(entry, event, record.offset(), state.committed(), !state.degraded());
      meters.folded(outcome);
      if (!replay) {
        FeatureVector vector = shard.vector(entry, event, outcome);
        vectors.add(state.degraded() ? vector.marked(FeatureVector.STALE) : vector);
      }
    }
    return vectors;
  }
}

package io.streamsentinel.consumer;

import io.streamsentinel.participant.Passage;
import io.streamsentinel.unit.Position;
import io.streamsentinel.unit.Received;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A slice after decoding: a unit for each record, those that can't be decoded among them. */
final class Decoded implements Passage {

  private final Partition owner;
  private final List<OpenUnit> units;
  private final Position end;
  private final boolean replay;
  private @Nullable List<OpenUnit> sound;

  Decoded(Partition owner, List<OpenUnit> units, Position end, boolean replay) {
    this.owner = owner;
    this.units = units;
    this.end = end;
    this.replay = replay;
  }

  Partition owner() {
    return owner;
  }

  List<OpenUnit> units() {
    return units;
  }

  Position endPosition() {
    return end;
  }

  @Override
  public TopicPartition partition() {
    return owner.id();
  }

  @Override
  public int assignment() {
    return owner.assignment();
  }

  @Override
  public List<Received<?, ?>> records() {
    List<Received<?, ?>> records = new ArrayList<>();
    for (OpenUnit unit : sound()) {
      Received<?, ?> received = unit.received();
      if (received != null) {
        records.add(received);
      }
    }
    return records;
  }

  @Override
  public long end() {
    return end.offset();
  }

  @Override
  public boolean replay() {
    return replay;
  }

  @Override
  public void attach(int index, Object value) {
    sound().get(index).attach(value);
  }

  private List<OpenUnit> sound() {
    List<OpenUnit> some = sound;
    if (some == null) {
      some = new ArrayList<>(units);
      some.removeIf(unit -> unit.received() == null);
      sound = some;
    }
    return some;
  }
}

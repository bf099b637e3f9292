package io.streamsentinel.state;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Claim;
import io.streamsentinel.participant.Republish;
import io.streamsentinel.state.Fakes.FakeAdoption;
import io.streamsentinel.state.Fakes.FakeUnit;
import io.streamsentinel.state.MemoryLedger.CommitFault;
import io.streamsentinel.unit.Position;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One partition with a few inputs, some workers, Kafka and a database: a state that actions lead
 * from. Claims, adoptions and epoch writes are the production classes, over a ledger in memory;
 * Kafka's transactions and group, and the engine around them, are modelled as {@code docs/state.md}
 * has them. Each input's row and output carry who handled it, so that a unit torn in two is seen.
 */
@SuppressWarnings("EnumOrdinal") // Part of a state's canonical form, never kept.
final class ProtocolWorld {

  /** How large the world is, how many faults of each kind may happen, and how many in all. */
  record Bounds(
      int inputs,
      int workers,
      int batch,
      int rebalances,
      int crashes,
      int lostReplies,
      int timeouts,
      int duplicates,
      int faults) {}

  private static final TopicPartition P = Fakes.P0;
  private static final StateMeters METERS =
      new StateMeters(new SimpleMeterRegistry(), Fakes.GROUP, new Lives());

  private enum Phase {
    AWAY,
    ASSIGNED,
    CLAIMED,
    READ,
    RUNNING,
    QUARANTINED
  }

  private enum Stage {
    FILLED,
    SEALED,
    SENT,
    OFFSETS,
    ENDING,
    UNKNOWN
  }

  private record Output(int input, int tag) {}

  private static final class Ep {
    final long from;
    final long to;
    final int lane;
    final boolean recovery;
    final List<Output> outputs;
    Stage stage;

    Ep(long from, long to, int lane, boolean recovery, List<Output> outputs, Stage stage) {
      this.from = from;
      this.to = to;
      this.lane = lane;
      this.recovery = recovery;
      this.outputs = outputs;
      this.stage = stage;
    }

    Ep copy() {
      return new Ep(from, to, lane, recovery, outputs, stage);
    }
  }

  private static final class Worker {
    Phase phase = Phase.AWAY;
    int generation;
    int assignment;
    long committed;
    long position;
    int lane;
    @Nullable Life life;
    List<Ep> epochs = new ArrayList<>();
    int[] producerEpoch = new int[2];

    /** Loses what a process holds in memory. */
    void forget() {
      phase = Phase.AWAY;
      life = null;
      committed = 0;
      position = 0;
      lane = 0;
      epochs = new ArrayList<>();
    }

    int nextLane() {
      lane = 1 - lane;
      return lane;
    }

    void fill(int w, int count) {
      List<Output> outputs = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        outputs.add(new Output((int) position + i, w * 100 + assignment));
      }
      epochs.add(new Ep(position, position + count, nextLane(), false, outputs, Stage.FILLED));
      position += count;
    }

    Worker copy() {
      Worker copy = new Worker();
      copy.phase = phase;
      copy.generation = generation;
      copy.assignment = assignment;
      copy.committed = committed;
      copy.position = position;
      copy.lane = lane;
      copy.life = life;
      epochs.forEach(e -> copy.epochs.add(e.copy()));
      copy.producerEpoch = producerEpoch.clone();
      return copy;
    }
  }

  /** An open Kafka transaction. */
  private record Txn(int worker, int lane, int epoch, List<Output> outputs, long offset) {}

  /** An EndTxn under way that nobody waits for. */
  private record LateEnd(int worker, int lane, int epoch) {}

  /** Where an action leads. */
  record Next(String action, boolean fault, ProtocolWorld world) {}

  private final Bounds bounds;
  private final Set<ProtocolCheck> off;
  private MemoryLedger ledger = new MemoryLedger();
  private List<Worker> workers = new ArrayList<>();
  private List<Txn> open = new ArrayList<>();
  private List<LateEnd> late = new ArrayList<>();
  private List<Output> visible = new ArrayList<>();
  private long committed = -1;
  private int generation;
  private int rebalances;
  private int crashes;
  private int lostReplies;
  private int timeouts;
  private int duplicates;
  private @Nullable String wrong;

  private ProtocolWorld(Bounds bounds, Set<ProtocolCheck> off) {
    this.bounds = bounds;
    this.off = off;
  }

  static ProtocolWorld initial(Bounds bounds, Set<ProtocolCheck> off) {
    ProtocolWorld world = new ProtocolWorld(bounds, off);
    for (int i = 0; i < bounds.workers(); i++) {
      world.workers.add(new Worker());
    }
    world.turnOff(ProtocolCheck.LEDGER_OFFSET, MemoryLedger.Check.OFFSET);
    world.turnOff(ProtocolCheck.LEDGER_FENCE, MemoryLedger.Check.FENCE);
    world.turnOff(ProtocolCheck.LEDGER_FENCE_READ, MemoryLedger.Check.FENCE_READ);
    world.turnOff(ProtocolCheck.OUTBOX_STAYS, MemoryLedger.Check.OUTBOX_STAYS);
    world.assign(0);
    return world;
  }

  private void turnOff(ProtocolCheck check, MemoryLedger.Check inLedger) {
    if (off.contains(check)) {
      ledger.off.add(inLedger);
    }
  }

  private ProtocolWorld copy() {
    ProtocolWorld copy = new ProtocolWorld(bounds, off);
    copy.ledger = ledger.copy();
    workers.forEach(w -> copy.workers.add(w.copy()));
    copy.open = new ArrayList<>(open);
    copy.late = new ArrayList<>(late);
    copy.visible = new ArrayList<>(visible);
    copy.committed = committed;
    copy.generation = generation;
    copy.rebalances = rebalances;
    copy.crashes = crashes;
    copy.lostReplies = lostReplies;
    copy.timeouts = timeouts;
    copy.duplicates = duplicates;
    return copy;
  }

  /** How many of a kind there may be, seen how many there are in all. */
  private int limit(int ofKind, int soFar) {
    int all = rebalances + crashes + lostReplies + timeouts + duplicates;
    return all < bounds.faults() ? ofKind : soFar;
  }

  private interface Step {
    void take(ProtocolWorld world, Worker worker);
  }

  /** Every action that is possible here, each with the world it leads to. */
  List<Next> next() {
    List<Next> all = new ArrayList<>();
    for (int w = 0; w < workers.size(); w++) {
      own(all, w);
      faults(all, w);
    }
    for (int i = 0; i < open.size(); i++) {
      int index = i;
      boolean orphan = workers.get(open.get(i).worker()).phase == Phase.AWAY;
      if (orphan || timeouts < limit(bounds.timeouts(), timeouts)) {
        ProtocolWorld to = copy();
        to.timeouts += orphan ? 0 : 1;
        to.open.remove(index);
        all.add(new Next("coordinator aborts " + open.get(i), !orphan, to));
      }
    }
    for (int i = 0; i < late.size(); i++) {
      ProtocolWorld to = copy();
      LateEnd end = to.late.remove(i);
      to.deliverLate(end);
      all.add(new Next("late " + end, true, to));
    }
    return all;
  }

  private void own(List<Next> all, int w) {
    Worker worker = workers.get(w);
    switch (worker.phase) {
      case ASSIGNED -> {
        add(all, w, "claims", false, (world, me) -> world.claim(w, me, CommitFault.NONE));
        if (lostReplies < limit(bounds.lostReplies(), lostReplies)) {
          add(
              all,
              w,
              "claims, answer lost",
              true,
              (world, me) -> world.claim(w, me, CommitFault.ANSWER_LOST));
        }
      }
      case CLAIMED -> {
        if (stable()) {
          add(
              all,
              w,
              "reads the offset",
              false,
              (world, me) -> {
                me.committed = world.committed;
                me.phase = Phase.READ;
              });
        }
      }
      case READ -> add(all, w, "adopts", false, (world, me) -> world.adopt(me));
      case RUNNING -> running(all, w, worker);
      case AWAY, QUARANTINED -> {}
    }
  }

  private void running(List<Next> all, int w, Worker worker) {
    boolean unknown = worker.epochs.stream().anyMatch(e -> e.stage == Stage.UNKNOWN);
    if (unknown) {
      if (off.contains(ProtocolCheck.REREAD_WHEN_UNKNOWN)) {
        add(all, w, "sends again", false, (world, me) -> world.resolve(w, me, false));
      } else if (stableWithout(w)) {
        add(all, w, "rebuilds and reads", false, (world, me) -> world.resolve(w, me, true));
      }
      return;
    }
    boolean recovering = worker.epochs.stream().anyMatch(e -> e.recovery);
    for (int size = 1; size <= bounds.batch(); size++) {
      int count = size;
      if (!recovering && worker.epochs.size() < 2 && worker.position + size <= bounds.inputs()) {
        add(all, w, "fills " + size, false, (world, me) -> me.fill(w, count));
      }
    }
    for (int i = 0; i < worker.epochs.size(); i++) {
      int index = i;
      Ep epoch = worker.epochs.get(i);
      boolean first = i == 0;
      boolean ahead = first || worker.epochs.get(i - 1).stage.compareTo(Stage.SENT) >= 0;
      switch (epoch.stage) {
        case FILLED -> {
          if (first || worker.epochs.get(i - 1).stage != Stage.FILLED) {
            seals(all, w, index);
          }
        }
        case SEALED -> {
          if (ahead || off.contains(ProtocolCheck.LANE_ORDER)) {
            add(
                all,
                w,
                "sends " + i,
                false,
                (world, me) -> world.send(w, me.epochs.get(index), me));
          }
        }
        case SENT -> {
          if (first || off.contains(ProtocolCheck.LANE_ORDER)) {
            add(
                all,
                w,
                "sends offsets " + i,
                false,
                (world, me) -> world.sendOffsets(w, me, me.epochs.get(index)));
          }
        }
        case OFFSETS ->
            add(
                all,
                w,
                "ends " + i,
                false,
                (world, me) -> me.epochs.get(index).stage = Stage.ENDING);
        case ENDING -> ends(all, w, index);
        case UNKNOWN -> throw new IllegalStateException();
      }
    }
  }

  private void seals(List<Next> all, int w, int index) {
    add(
        all,
        w,
        "writes " + index,
        false,
        (world, me) -> world.write(me, me.epochs.get(index), CommitFault.NONE));
    if (lostReplies < limit(bounds.lostReplies(), lostReplies)) {
      add(
          all,
          w,
          "writes " + index + ", answer lost",
          true,
          (world, me) -> world.write(me, me.epochs.get(index), CommitFault.ANSWER_LOST));
      add(
          all,
          w,
          "writes " + index + ", lost",
          true,
          (world, me) -> world.write(me, me.epochs.get(index), CommitFault.LOST));
    }
  }

  private void ends(List<Next> all, int w, int index) {
    add(
        all,
        w,
        "commit " + index + " arrives",
        false,
        (world, me) -> world.end(w, me, me.epochs.get(index), false, false));
    if (duplicates < limit(bounds.duplicates(), duplicates)) {
      add(
          all,
          w,
          "commit " + index + " arrives, a copy stays",
          true,
          (world, me) -> world.end(w, me, me.epochs.get(index), false, true));
    }
    if (lostReplies < limit(bounds.lostReplies(), lostReplies)) {
      add(
          all,
          w,
          "commit " + index + " arrives, answer lost",
          true,
          (world, me) -> world.end(w, me, me.epochs.get(index), true, false));
      add(
          all,
          w,
          "commit " + index + " is late",
          true,
          (world, me) -> {
            world.lostReplies++;
            Ep epoch = me.epochs.get(index);
            world.late.add(new LateEnd(w, epoch.lane, me.producerEpoch[epoch.lane]));
            epoch.stage = Stage.UNKNOWN;
          });
    }
  }

  private void faults(List<Next> all, int w) {
    if (rebalances < limit(bounds.rebalances(), rebalances)) {
      add(
          all,
          w,
          "is assigned",
          true,
          (world, me) -> {
            world.rebalances++;
            world.assign(w);
          });
    }
    if (crashes < limit(bounds.crashes(), crashes) && workers.get(w).phase != Phase.AWAY) {
      for (int heir = 0; heir < workers.size(); heir++) {
        int next = heir;
        add(
            all,
            w,
            "crashes, " + heir + " inherits",
            true,
            (world, me) -> {
              world.crashes++;
              me.forget();
              world.assign(next);
            });
      }
    }
  }

  private void add(List<Next> all, int w, String action, boolean fault, Step step) {
    ProtocolWorld to = copy();
    step.take(to, to.workers.get(w));
    all.add(new Next("worker " + w + " " + action, fault, to));
  }

  // The group.

  private void assign(int w) {
    generation++;
    Worker worker = workers.get(w);
    worker.forget();
    worker.generation = generation;
    worker.phase = Phase.ASSIGNED;
  }

  // The engine and the participant.

  private void claim(int w, Worker me, CommitFault fault) {
    me.assignment++;
    initProducers(w, me);
    Lives lives = new Lives();
    fault(fault);
    try {
      adopter(lives).claim(claimOf(me));
      me.life = lives.find(P, me.assignment).orElseThrow();
      me.phase = Phase.CLAIMED;
    } catch (SQLException e) {
      me.phase = Phase.ASSIGNED;
    }
  }

  private void adopt(Worker me) {
    Lives lives = livesOf(me);
    FakeAdoption adoption =
        new FakeAdoption(claimOf(me), me.committed) {
          @Override
          public Optional<Position> committedNow() {
            return stableOffset();
          }
        };
    try {
      adopter(lives).adopt(adoption);
    } catch (RetriableException e) {
      me.life = lives.find(P, me.assignment).orElseThrow();
      return;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    me.life = lives.find(P, me.assignment).orElseThrow();
    if (adoption.quarantined != null) {
      me.phase = Phase.QUARANTINED;
      wrong = "quarantined without cause: " + adoption.quarantined;
      return;
    }
    me.phase = Phase.RUNNING;
    me.lane = 0;
    me.position = Math.max(0, me.committed);
    if (off.contains(ProtocolCheck.REPUBLISH)) {
      me.position = me.life.inLedger();
      return;
    }
    if (adoption.startedAt != null || me.committed < 0) {
      me.position = me.life.inLedger();
      me.epochs.add(new Ep(me.position, me.position, me.nextLane(), true, List.of(), Stage.SEALED));
    }
    for (Republish piece : adoption.republished) {
      List<Output> outputs = new ArrayList<>();
      for (ProducerRecord<byte[], byte[]> record : piece.outputs()) {
        String[] parts = new String(record.value(), StandardCharsets.UTF_8).split(":", 2);
        outputs.add(new Output(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])));
      }
      me.epochs.add(
          new Ep(me.position, piece.to().offset(), me.nextLane(), true, outputs, Stage.SEALED));
      me.position = piece.to().offset();
    }
  }

  private void write(Worker me, Ep epoch, CommitFault fault) {
    Lives lives = livesOf(me);
    List<String> resynced = new ArrayList<>();
    EpochWriter writer =
        new EpochWriter(
            ledger,
            Transactions.of(ledger),
            lives,
            METERS,
            new Reruns(0, Duration.ZERO),
            (partition, reason) -> resynced.add(reason));
    fault(fault);
    try {
      writer.write(Fakes.epoch(partOf(me, epoch)));
      epoch.stage = Stage.SEALED;
    } catch (RetriableException e) {
      if (!resynced.isEmpty()) {
        // The partition begins anew, after a poll, in which a zombie learns what it is.
        me.epochs = new ArrayList<>();
        me.life = null;
        me.phase = me.generation == generation ? Phase.ASSIGNED : Phase.AWAY;
        return;
      }
    } finally {
      ledger.faults.clear();
    }
    me.life = lives.find(P, me.assignment).orElseThrow();
  }

  private void fault(CommitFault fault) {
    if (fault != CommitFault.NONE) {
      lostReplies++;
      ledger.faults.add(fault);
    }
  }

  private void committed(Worker me, Ep epoch) {
    me.epochs.remove(epoch);
    Lives lives = livesOf(me);
    lives.inKafka(Fakes.epoch(partOf(me, epoch)));
    me.life = lives.find(P, me.assignment).orElseThrow();
  }

  private static Adopter adopter(Ledger ledger, Lives lives) {
    return new Adopter(Fakes.GROUP, ledger, lives, METERS, false);
  }

  private Adopter adopter(Lives lives) {
    return adopter(ledger, lives);
  }

  private static Claim claimOf(Worker me) {
    return Fakes.claim(P, me.assignment);
  }

  private static Lives livesOf(Worker me) {
    Lives lives = new Lives();
    if (me.life != null) {
      lives.put(me.life);
    }
    return lives;
  }

  private static Fakes.FakePart partOf(Worker me, Ep epoch) {
    List<FakeUnit> units = new ArrayList<>();
    for (Output output : epoch.outputs) {
      units.add(
          new FakeUnit(P, output.input())
              .says("row", output.input(), output.tag())
              .sends(output.input() + ":" + output.tag()));
    }
    return new Fakes.FakePart(
        P, Fakes.TOPIC, me.assignment, Position.of(epoch.from), Position.of(epoch.to), units);
  }

  // Kafka.

  private boolean stable() {
    return off.contains(ProtocolCheck.STABLE_READ)
        || open.stream().allMatch(txn -> txn.offset() < 0);
  }

  private Optional<Position> stableOffset() {
    if (!stable()) {
      throw new RetriableException("a transaction may still move the offset");
    }
    return committed < 0 ? Optional.empty() : Optional.of(Position.of(committed));
  }

  /** Stable once the worker's own transactions are aborted. */
  private boolean stableWithout(int w) {
    return off.contains(ProtocolCheck.STABLE_READ)
        || open.stream().allMatch(txn -> txn.offset() < 0 || txn.worker() == w);
  }

  private void initProducers(int w, Worker me) {
    me.producerEpoch[0]++;
    me.producerEpoch[1]++;
    open.removeIf(txn -> txn.worker() == w);
  }

  private void send(int w, Ep epoch, Worker me) {
    open.add(new Txn(w, epoch.lane, me.producerEpoch[epoch.lane], epoch.outputs, -1));
    epoch.stage = Stage.SENT;
  }

  private void sendOffsets(int w, Worker me, Ep epoch) {
    if (!off.contains(ProtocolCheck.GROUP_FENCING) && me.generation != generation) {
      initProducers(w, me);
      me.forget();
      return;
    }
    int index = find(w, epoch.lane, me.producerEpoch[epoch.lane]);
    if (index < 0) {
      epoch.stage = Stage.UNKNOWN;
      return;
    }
    Txn txn = open.get(index);
    open.set(index, new Txn(w, txn.lane(), txn.epoch(), txn.outputs(), epoch.to));
    epoch.stage = Stage.OFFSETS;
  }

  private void end(int w, Worker me, Ep epoch, boolean answerLost, boolean copyStays) {
    int producerEpoch = me.producerEpoch[epoch.lane];
    int index = find(w, epoch.lane, producerEpoch);
    if (copyStays) {
      duplicates++;
      late.add(new LateEnd(w, epoch.lane, producerEpoch));
    }
    if (index >= 0) {
      apply(open.remove(index));
      bump(me, epoch.lane);
    }
    if (answerLost) {
      lostReplies++;
      epoch.stage = Stage.UNKNOWN;
    } else if (index < 0) {
      epoch.stage = Stage.UNKNOWN;
    } else {
      committed(me, epoch);
    }
  }

  /** Version 2 gives each transaction its own epoch. */
  private void bump(Worker me, int lane) {
    if (!off.contains(ProtocolCheck.TRANSACTION_VERSION_2)) {
      me.producerEpoch[lane]++;
    }
  }

  private void deliverLate(LateEnd end) {
    int index = find(end.worker(), end.lane(), end.epoch());
    if (index >= 0) {
      apply(open.remove(index));
      bump(workers.get(end.worker()), end.lane());
    }
  }

  private void apply(Txn txn) {
    visible.addAll(txn.outputs());
    if (txn.offset() >= 0) {
      committed = txn.offset();
    }
  }

  private int find(int w, int lane, int epoch) {
    for (int i = 0; i < open.size(); i++) {
      Txn txn = open.get(i);
      if (txn.worker() == w && txn.lane() == lane && txn.epoch() == epoch) {
        return i;
      }
    }
    return -1;
  }

  private void resolve(int w, Worker me, boolean read) {
    initProducers(w, me);
    for (Ep epoch : List.copyOf(me.epochs)) {
      if (read
          && epoch.stage.compareTo(Stage.SEALED) >= 0
          && committed >= epoch.to
          && epoch.stage == Stage.UNKNOWN) {
        committed(me, epoch);
      } else if (epoch.stage.compareTo(Stage.SEALED) > 0) {
        epoch.stage = Stage.SEALED;
      }
    }
  }

  // What must hold.

  /** What is wrong here, or null. */
  @Nullable String violation() {
    if (wrong != null) {
      return wrong;
    }
    int[] rows = new int[bounds.inputs()];
    int[] rowTags = new int[bounds.inputs()];
    for (var statement : ledger.applied) {
      int input = (Integer) Optional.ofNullable(statement.arguments().get(0)).orElseThrow();
      rowTags[input] = (Integer) Optional.ofNullable(statement.arguments().get(1)).orElseThrow();
      if (++rows[input] > 1) {
        return "the row of " + input + " is written twice";
      }
    }
    int[] outputs = new int[bounds.inputs()];
    for (Output output : visible) {
      if (++outputs[output.input()] > 1) {
        return "the output of " + output.input() + " is visible twice";
      }
      if (rows[output.input()] == 0) {
        return "the output of " + output.input() + " is visible, its row is not there";
      }
      if (rowTags[output.input()] != output.tag()) {
        return "row and output of " + output.input() + " are of different units";
      }
    }
    for (int i = 0; i < committed; i++) {
      if (rows[i] == 0 || outputs[i] == 0) {
        return "offset " + committed + " is committed, and " + i + " is not done";
      }
    }
    long next = ledger.next(Fakes.key(P)).orElse(-1L);
    return committed > next ? "Kafka's offset is ahead of the ledger" : null;
  }

  /** Whether everything is done. */
  boolean complete() {
    return committed == bounds.inputs()
        && ledger.next(Fakes.key(P)).orElse(-1L) == bounds.inputs()
        && visible.size() == bounds.inputs();
  }

  /** All that distinguishes this world from another. */
  String identity() {
    StringBuilder text = new StringBuilder(200);
    text.append(committed).append('g').append(generation).append('b');
    text.append(rebalances).append(crashes).append(lostReplies).append(timeouts);
    text.append(duplicates);
    for (Worker w : workers) {
      text.append('|').append(w.phase).append(',').append(w.generation).append(',');
      text.append(w.assignment).append(',').append(w.committed).append(',').append(w.position);
      text.append(',').append(w.lane).append(w.producerEpoch[0]).append(w.producerEpoch[1]);
      if (w.life != null) {
        text.append('l').append(w.life.fence()).append(',').append(w.life.inLedger());
        text.append(',').append(w.life.inKafka()).append(w.life.reclaimed() ? 'a' : 'b');
      }
      for (Ep e : w.epochs) {
        text.append('e').append(e.from).append('-').append(e.to).append(e.lane);
        text.append(e.recovery ? 'r' : 'n').append(e.stage).append(e.outputs);
      }
    }
    text.append('o').append(open).append(late).append(visible);
    ledger.progress.forEach((key, row) -> text.append('d').append(row));
    ledger
        .outbox
        .values()
        .forEach(
            rows ->
                rows.forEach(
                    (to, row) -> {
                      text.append('x').append(row.from()).append('-').append(to);
                      row.outputs()
                          .forEach(o -> text.append(new String(o.value(), StandardCharsets.UTF_8)));
                    }));
    ledger.applied.forEach(row -> text.append('r').append(row.arguments()));
    return text.toString();
  }
}

package io.streamsentinel.consumer;

import io.streamsentinel.participant.Claim;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.participant.Republish;
import io.streamsentinel.unit.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out where assigned partitions start: fence first (participants' claims), then the stable
 * position, then what participants make of it. Waits without holding up anybody else: a transaction
 * that a crashed owner left open may take its whole timeout to be decided.
 */
final class Adopter implements Stage {

  private static final Logger LOG = LoggerFactory.getLogger(Adopter.class);

  private static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();
  private static final long REMIND_NANOS = Duration.ofMinutes(1).toNanos();

  /** Has records of an adopted partition flow. */
  interface Starter {
    void start(Partition partition, Position handle, Position fetch);
  }

  private final Cluster cluster;
  private final TopicWatch watch;
  private final Starts starts;
  private final ParticipantCalls participants;
  private final Consumer<Sender.Recovery> recoveries;
  private final Starter starter;
  private final LongSupplier ticker;
  private final Signal signal;
  private final Witness witness;
  private final EngineMetrics metrics;
  private final ConcurrentLinkedQueue<Partition> arrivals = new ConcurrentLinkedQueue<>();
  private final List<Partition> waiting = new ArrayList<>();
  private final Set<Partition> claimed = new HashSet<>();
  private long notBefore;
  private boolean delayed;
  private long remindedNanos;
  private volatile boolean busy;

  Adopter(
      Cluster cluster,
      TopicWatch watch,
      Starts starts,
      ParticipantCalls participants,
      Consumer<Sender.Recovery> recoveries,
      Starter starter,
      LongSupplier ticker,
      Signal signal,
      Witness witness,
      EngineMetrics metrics) {
    this.cluster = cluster;
    this.watch = watch;
    this.starts = starts;
    this.participants = participants;
    this.recoveries = recoveries;
    this.starter = starter;
    this.ticker = ticker;
    this.signal = signal;
    this.witness = witness;
    this.metrics = metrics;
  }

  /**
   * Partitions that were assigned, after the poll that assigned them. From the thread that polls.
   */
  void adopt(List<Partition> assigned) {
    arrivals.addAll(assigned);
    signal.raise();
  }

  boolean idle() {
    return arrivals.isEmpty() && !busy;
  }

  @Override
  public boolean step() {
    watch.step();
    busy = true;
    for (Partition next = arrivals.poll(); next != null; next = arrivals.poll()) {
      waiting.add(next);
    }
    waiting.removeIf(Partition::gone);
    claimed.removeIf(Partition::gone);
    busy = !waiting.isEmpty();
    List<Partition> ready =
        waiting.stream().filter(partition -> !partition.waitsForPrevious()).toList();
    if (ready.isEmpty() || (delayed && ticker.getAsLong() - notBefore < 0)) {
      return false;
    }
    List<Partition> done = attempt(ready);
    waiting.removeAll(done);
    claimed.removeAll(done);
    remind(done.isEmpty());
    delayed = !waiting.isEmpty();
    notBefore = ticker.getAsLong() + RETRY_NANOS;
    busy = !waiting.isEmpty() || !arrivals.isEmpty();
    return !done.isEmpty();
  }

  /** A transaction that hangs on the positions may need somebody to end it. */
  private void remind(boolean stuck) {
    long now = ticker.getAsLong();
    if (!delayed || !stuck) {
      remindedNanos = now;
    } else if (now - remindedNanos > REMIND_NANOS) {
      remindedNanos = now;
      LOG.warn(
          "The positions of {} can't be read yet: the cluster does not answer, or a transaction on"
              + " __consumer_offsets does not end. If that stays so: kafka-transactions.sh"
              + " find-hanging",
          waiting);
    }
  }

  private List<Partition> attempt(List<Partition> ready) {
    try {
      Set<String> names = new HashSet<>();
      ready.forEach(partition -> names.add(partition.id().topic()));
      Map<String, Cluster.Topic> topics = cluster.topics(names);
      List<Partition> known =
          ready.stream().filter(p -> topics.containsKey(p.id().topic())).toList();
      known.forEach(partition -> claim(partition, topics));
      return decide(known.stream().filter(p -> !quarantined(p)).toList(), topics);
    } catch (RuntimeException e) {
      Reactions.Meaning meaning = Reactions.to(e, Call.ADMIN);
      metrics.error(meaning.type());
      if (meaning.reaction() != Reaction.REPEAT) {
        throw e;
      }
      return List.of();
    }
  }

  private void claim(Partition partition, Map<String, Cluster.Topic> topics) {
    if (!claimed.add(partition)) {
      return;
    }
    Claim claim = claimOf(partition, topics);
    for (Participant participant : participants.all()) {
      guarded(partition, participant, () -> participant.claim(claim));
    }
    witness.at(CrashPoint.CLAIMED);
  }

  private static Claim claimOf(Partition partition, Map<String, Cluster.Topic> topics) {
    Cluster.Topic topic = topics.get(partition.id().topic());
    if (topic == null) {
      throw new IllegalStateException("no topic for " + partition);
    }
    return new Claim(partition.id(), topic.id(), topic.partitions(), partition.assignment());
  }

  /** Returns the partitions that need not be looked at again. */
  private List<Partition> decide(List<Partition> known, Map<String, Cluster.Topic> topics) {
    Set<TopicPartition> asked = new HashSet<>();
    for (Partition partition : known) {
      String topic = partition.id().topic();
      int count = claimOf(partition, topics).partitions();
      for (int i = 0; i < count; i++) {
        asked.add(new TopicPartition(topic, i));
      }
    }
    Map<TopicPartition, Optional<OffsetAndMetadata>> stable = cluster.stablePositions(asked);
    List<Partition> answered = known.stream().filter(p -> stable.containsKey(p.id())).toList();
    Map<TopicPartition, Cluster.Bounds> bounds =
        cluster.bounds(answered.stream().map(Partition::id).toList());
    List<Partition> done = new ArrayList<>();
    List<PartitionAdoption> firsts = new ArrayList<>();
    for (Partition partition : answered) {
      Cluster.Bounds log = bounds.get(partition.id());
      Cluster.Topic topic = topics.get(partition.id().topic());
      if (log != null && topic != null) {
        decide(partition, topic, log, stable).ifPresent(firsts::add);
        done.add(partition);
      }
    }
    commitStarts(firsts);
    return done;
  }

  /** Returns the adoption if its start must be committed before handlers begin. */
  private Optional<PartitionAdoption> decide(
      Partition partition,
      Cluster.Topic topic,
      Cluster.Bounds log,
      Map<TopicPartition, Optional<OffsetAndMetadata>> stable) {
    Starts.Start start;
    try {
      start = starts.decide(partition.id(), topic, log, stable, partition.rewind());
    } catch (Starts.UnclearException e) {
      quarantine(partition, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
    partition.topic(topic.id(), start.mark().text());
    PartitionAdoption adoption =
        new PartitionAdoption(
            partition,
            claimOf(partition, Map.of(partition.id().topic(), topic)),
            stable.getOrDefault(partition.id(), Optional.empty()).map(Position::of),
            start,
            log.start(),
            cluster);
    for (Participant participant : participants.all()) {
      guarded(partition, participant, () -> participant.adopt(adoption));
    }
    String report = adoption.report();
    if (report != null) {
      quarantine(partition, report);
    }
    if (quarantined(partition)) {
      return Optional.empty();
    }
    if (adoption.commits()) {
      return Optional.of(adoption);
    }
    republish(adoption);
    return Optional.empty();
  }

  private void republish(PartitionAdoption adoption) {
    Position from = adoption.start();
    List<Republish> pieces = adoption.republished();
    for (int i = 0; i < pieces.size(); i++) {
      Republish piece = pieces.get(i);
      boolean last = i == pieces.size() - 1;
      EpochPart part =
          new EpochPart(adoption.owner(), piece.outputs())
              .add(new Segment(adoption.owner(), from, piece.to(), List.of(), 0, 0));
      adoption.owner().recovering();
      recoveries.accept(
          new Sender.Recovery(List.of(part), last ? () -> start(adoption) : () -> {}));
      from = piece.to();
    }
    if (pieces.isEmpty()) {
      start(adoption);
    }
  }

  private void commitStarts(List<PartitionAdoption> adoptions) {
    if (adoptions.isEmpty()) {
      return;
    }
    List<EpochPart> parts = new ArrayList<>();
    for (PartitionAdoption adoption : adoptions) {
      Position begin = adoption.begin();
      adoption.owner().recovering();
      parts.add(
          new EpochPart(adoption.owner())
              .add(new Segment(adoption.owner(), begin, begin, List.of(), 0, 0)));
    }
    recoveries.accept(new Sender.Recovery(parts, () -> adoptions.forEach(this::start)));
  }

  private void start(PartitionAdoption adoption) {
    witness.at(CrashPoint.ADOPTED);
    starter.start(adoption.owner(), adoption.begin(), adoption.fetch());
  }

  private void guarded(Partition partition, Participant participant, Runnable call) {
    if (quarantined(partition) || partition.gone()) {
      return;
    }
    try {
      participants.again(call);
    } catch (RuntimeException e) {
      metrics.error(ErrorType.PARTICIPANT);
      LOG.error("{} can't take over {}", participant.name(), partition, e);
      quarantine(
          partition,
          "%s can't take it over (%s); see the log, then restart"
              .formatted(participant.name(), e.getClass().getName()));
    }
  }

  private static void quarantine(Partition partition, String report) {
    LOG.error("{} is quarantined: {}", partition.id(), report);
    partition.quarantine(report);
  }

  private static boolean quarantined(Partition partition) {
    return partition.state() == Partition.State.QUARANTINED;
  }

  @Override
  public long patienceNanos() {
    long due = waiting.isEmpty() ? LONG : Math.max(0, notBefore - ticker.getAsLong());
    return Math.min(due, watch.dueNanos());
  }
}

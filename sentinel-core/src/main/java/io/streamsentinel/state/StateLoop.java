package io.streamsentinel.state;

import io.streamsentinel.error.AbortableException;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Claim;
import io.streamsentinel.participant.Control;
import io.streamsentinel.participant.Epoch;
import io.streamsentinel.participant.Part;
import io.streamsentinel.participant.Republish;
import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.participant.UnitsFailedException;
import io.streamsentinel.unit.Position;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * State for a loop of the user's own, one record a transaction:
 *
 * <pre>{@code
 * try (var loop = StateLoop.subscribed(state, consumer, producer, admin)) {
 *   // in the rebalance listener: loop.assigned(partitions), loop.revoked(partitions)
 *   while (running) {
 *     var records = consumer.poll(timeout);
 *     var membership = consumer.groupMetadata(); // right after the poll, never later
 *     for (var record : records) {
 *       try (var unit = loop.begin(record, membership)) {
 *         unit.execute("insert into ...", ...);
 *         unit.send(new ProducerRecord<>("decisions", ...));
 *         unit.commit();
 *       }
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>The protocol and its promise are those of {@link TransactionalStateManager}; what the engine
 * does for speed (many records a transaction, two lanes) it does not do. The consumer needs {@code
 * isolation.level=read_committed}, {@code enable.auto.commit=false} and a rebalance listener, the
 * cluster transaction version 2. Where nothing would fence this process out, it refuses to begin.
 *
 * <p>Used by the polling thread only. Closes neither consumer, nor admin, nor the producer it was
 * given; closes those it had made.
 */
public final class StateLoop implements AutoCloseable {

  private final TransactionalStateManager state;
  private final Consumer<byte[], byte[]> consumer;
  private final LoopProducers producers;
  private final StablePositions positions;
  private final Map<TopicPartition, Standing> standings = new HashMap<>();
  private int assignments;
  private long number;

  /** How far a partition is, in which life. */
  private record Standing(Uuid topicId, int assignment, Position next) {}

  private StateLoop(
      TransactionalStateManager state,
      Consumer<byte[], byte[]> consumer,
      LoopProducers producers,
      Admin admin) {
    this.state = state;
    this.consumer = consumer;
    this.producers = producers;
    this.positions = new StablePositions(admin, state.group());
    state.start(new LoopControl());
  }

  /**
   * A loop of a group's member: the group's membership fences it.
   *
   * @param state the state, which this loop starts and closes
   * @param consumer subscribes to the topics
   * @param producer with a transactional id of its own, not initialised
   * @param admin reads positions and topic ids
   */
  public static StateLoop subscribed(
      TransactionalStateManager state,
      Consumer<byte[], byte[]> consumer,
      Producer<byte[], byte[]> producer,
      Admin admin) {
    producer.initTransactions();
    return new StateLoop(state, consumer, LoopProducers.one(producer), admin);
  }

  /**
   * A loop over partitions that were assigned by hand: one transactional id for each group, topic
   * id and partition fences it.
   *
   * @param state the state, which this loop starts and closes
   * @param consumer assigned by hand
   * @param producers makes a producer with the transactional id that it is given
   * @param admin reads positions and topic ids
   */
  public static StateLoop manual(
      TransactionalStateManager state,
      Consumer<byte[], byte[]> consumer,
      Function<String, Producer<byte[], byte[]>> producers,
      Admin admin) {
    if (!consumer.subscription().isEmpty()) {
      throw new IllegalStateException("the consumer is subscribed: use StateLoop.subscribed");
    }
    return new StateLoop(state, consumer, LoopProducers.each(producers), admin);
  }

  /**
   * Takes partitions over: raises the ledger's fence, reads the stable offset, publishes what the
   * database has and Kafka has not, and has the consumer stand where the first record is to be
   * handled. To be called for new partitions in {@code onPartitionsAssigned} or after {@code
   * assign}, and again for a partition whose commit failed.
   *
   * @param partitions what to take over
   * @throws FatalException if a partition is quarantined; the message is the report
   * @throws RetriableException if a server does not answer now
   * @throws IllegalStateException if nothing would fence this process out
   */
  public void assigned(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      StablePositions.Topic topic = positions.topic(partition.topic());
      Claim claim = new Claim(partition, topic.id(), topic.partitions(), ++assignments);
      standings.remove(partition);
      producers.init(state.group(), claim);
      state.claim(claim);
      long logStart = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
      LoopAdoption adoption = new LoopAdoption(claim, positions, logStart);
      state.adopt(adoption);
      adoption
          .quarantined()
          .ifPresent(
              report -> {
                throw new FatalException(report);
              });
      Standing standing = new Standing(topic.id(), claim.assignment(), adoption.begin());
      ConsumerGroupMetadata membership = fenced(consumer.groupMetadata());
      for (Republish piece : adoption.republished()) {
        standing = recover(partition, standing, piece, membership);
      }
      if (adoption.commits()) {
        standing =
            recover(partition, standing, new Republish(List.of(), adoption.begin()), membership);
      }
      standings.put(partition, standing);
      consumer.seek(partition, standing.next().toOffsetAndMetadata());
    }
  }

  private Standing recover(
      TopicPartition partition,
      Standing standing,
      Republish piece,
      ConsumerGroupMetadata membership) {
    LoopEpoch epoch = epoch(partition, standing, piece.to(), List.of(), membership, true);
    publish(partition, piece.outputs(), piece.to(), membership);
    state.afterCommit(epoch);
    return new Standing(standing.topicId(), standing.assignment(), piece.to());
  }

  /**
   * Begins a record's unit.
   *
   * @param record the next record of its partition
   * @param membership {@code consumer.groupMetadata()}, captured right after the poll that returned
   *     the record
   * @throws IllegalStateException if the partition was not taken over, the record is not its next,
   *     or nothing would fence this process out
   */
  public StateUnit begin(ConsumerRecord<byte[], byte[]> record, ConsumerGroupMetadata membership) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    Standing standing = standings.get(partition);
    if (standing == null) {
      throw new IllegalStateException(partition + " was not taken over: call assigned first");
    }
    if (record.offset() < standing.next().offset()) {
      throw new IllegalStateException(
          "%s@%d is done already; the next is %d"
              .formatted(partition, record.offset(), standing.next().offset()));
    }
    return new StateUnit(this, record, fenced(membership));
  }

  /**
   * Gives partitions up. To be called in {@code onPartitionsRevoked} and {@code onPartitionsLost}.
   *
   * @param partitions what is given up
   */
  public void revoked(Collection<TopicPartition> partitions) {
    partitions.forEach(standings::remove);
    state.revoked(partitions);
  }

  void commit(StateUnit unit) {
    TopicPartition partition = unit.partition();
    Standing standing = standings.get(partition);
    if (standing == null) {
      throw new RetriableException(partition + " was given up meanwhile");
    }
    Position to = new Position(unit.offset() + 1, unit.record().leaderEpoch());
    LoopEpoch epoch = epoch(partition, standing, to, List.of(unit), unit.membership(), false);
    try {
      state.beforeCommit(epoch);
    } catch (UnitsFailedException e) {
      Throwable reason = e.units().getOrDefault(unit, e);
      throw e.again()
          ? new RetriableException(
              "what the unit read has changed: handle the record again", reason)
          : new AbortableException(unit + ": " + reason.getMessage(), reason);
    }
    publish(partition, unit.outputs(), to, unit.membership());
    state.afterCommit(epoch);
    standings.put(partition, new Standing(standing.topicId(), standing.assignment(), to));
  }

  /** A Kafka transaction; if it fails, the partition has to be taken over again. */
  private void publish(
      TopicPartition partition,
      List<ProducerRecord<byte[], byte[]>> outputs,
      Position to,
      ConsumerGroupMetadata membership) {
    Producer<byte[], byte[]> producer = producers.of(partition);
    try {
      producer.beginTransaction();
      for (ProducerRecord<byte[], byte[]> output : outputs) {
        // What fails here fails the commit, too.
        var unused = producer.send(output);
      }
      producer.sendOffsetsToTransaction(Map.of(partition, to.toOffsetAndMetadata()), membership);
      producer.commitTransaction();
    } catch (ProducerFencedException e) {
      standings.remove(partition);
      throw new FatalException(
          partition + ": another process has taken over; this one is a zombie and must stop", e);
    } catch (KafkaException e) {
      standings.remove(partition);
      producers.broken(partition);
      throw new RetriableException(
          "%s: the database has the positions up to %d, Kafka may not; call assigned again"
              .formatted(partition, to.offset()),
          e);
    }
  }

  private ConsumerGroupMetadata fenced(ConsumerGroupMetadata membership) {
    if (!membership.groupId().equals(state.group())) {
      throw new IllegalStateException(
          "the state is of the group %s, the membership of %s"
              .formatted(state.group(), membership.groupId()));
    }
    boolean member = membership.generationId() >= 0 && !membership.memberId().isEmpty();
    if (!member && !producers.fence()) {
      throw new IllegalStateException(
          "this process is no member of the group "
              + state.group()
              + " (generation "
              + membership.generationId()
              + "), so that nothing would keep a zombie out: take groupMetadata() after a poll that"
              + " assigned something, or use StateLoop.manual");
    }
    return membership;
  }

  private LoopEpoch epoch(
      TopicPartition partition,
      Standing standing,
      Position to,
      List<UnitOfWork> units,
      ConsumerGroupMetadata membership,
      boolean recovery) {
    LoopPart part =
        new LoopPart(
            partition, standing.topicId(), standing.assignment(), standing.next(), to, units);
    return new LoopEpoch(++number, List.of(part), membership, recovery);
  }

  TransactionalStateManager state() {
    return state;
  }

  /** Closes the state, and the producers that were made for partitions. */
  @Override
  public void close() {
    standings.clear();
    state.close();
    producers.close();
  }

  private record LoopPart(
      TopicPartition partition,
      Uuid topicId,
      int assignment,
      Position from,
      Position to,
      List<UnitOfWork> units)
      implements Part {}

  private record LoopEpoch(
      long number, List<LoopPart> parts, ConsumerGroupMetadata groupMetadata, boolean recovery)
      implements Epoch {}

  /** What the engine does for a participant, where there is no engine. */
  private final class LoopControl implements Control {

    @Override
    public void pause(TopicPartition partition, String reason) {
      // The caller of commit gets the reason, and stops by itself.
    }

    @Override
    public void resume(TopicPartition partition, String reason) {
      // As above.
    }

    @Override
    public void resync(TopicPartition partition, String reason) {
      standings.remove(partition);
    }

    @Override
    public void quarantine(TopicPartition partition, String report) {
      standings.remove(partition);
    }
  }
}

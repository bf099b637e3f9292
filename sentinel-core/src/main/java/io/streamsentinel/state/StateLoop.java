package io.streamsentinel.state;

import io.streamsentinel.error.AbortableException;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Claim;
import io.streamsentinel.participant.Republish;
import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.participant.UnitsFailedException;
import io.streamsentinel.unit.Position;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * State for a loop of the user's own, one record a transaction:
 *
 * <pre>{@code
 * try (var loop = StateLoop.subscribed(state, consumer, () -> producer("detector-1"), admin)) {
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
 * cluster transaction version 2. Where nothing would fence this process out, it refuses.
 *
 * <p>Used by the polling thread only. Closes the producers that it had made; consumer and admin
 * stay the caller's.
 */
public final class StateLoop implements AutoCloseable {

  private final TransactionalStateManager state;
  private final Consumer<byte[], byte[]> consumer;
  private final LoopProducers producers;
  private final StablePositions positions;
  private final LoopChecks checks;
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
    this.checks = new LoopChecks(admin, state.group());
    checks.transactionVersion();
    state.start(new LoopControl(standings::remove));
  }

  /**
   * A loop of a group's member: the group's membership fences it.
   *
   * @param state the state, which this loop starts and closes
   * @param consumer subscribes to the topics
   * @param producers makes a producer with a transactional id of this member's own, the same each
   *     time; asked again after a transaction whose outcome nobody knows
   * @param admin reads positions and topic ids
   * @throws FatalException if the cluster or the database would break the promise
   */
  public static StateLoop subscribed(
      TransactionalStateManager state,
      Consumer<byte[], byte[]> consumer,
      Supplier<Producer<byte[], byte[]>> producers,
      Admin admin) {
    return new StateLoop(state, consumer, LoopProducers.one(producers), admin);
  }

  /**
   * A loop over partitions that were assigned by hand: one transactional id for each group, topic
   * id and partition fences it.
   *
   * @param state the state, which this loop starts and closes
   * @param consumer assigned by hand
   * @param producers makes a producer with the transactional id that it is given
   * @param admin reads positions and topic ids
   * @throws FatalException if the cluster or the database would break the promise
   * @throws IllegalStateException if the consumer is subscribed
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
   * @throws IllegalStateException if a partition is not the consumer's, or nothing would fence this
   *     process out
   */
  public void assigned(Collection<TopicPartition> partitions) {
    // Before anything is read, so that whoever becomes a zombie meanwhile is known as one.
    ConsumerGroupMetadata membership = checks.fenced(consumer.groupMetadata(), producers.fence());
    if (producers.fence()) {
      checks.noMembers();
    }
    for (TopicPartition partition : partitions) {
      if (!consumer.assignment().contains(partition)) {
        throw new IllegalStateException(partition + " is not assigned to the consumer");
      }
      takeOver(partition, membership);
    }
  }

  private void takeOver(TopicPartition partition, ConsumerGroupMetadata membership) {
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
    for (Republish piece : adoption.republished()) {
      standing = recover(partition, standing, piece, membership);
    }
    if (adoption.commits()) {
      Republish start = new Republish(List.of(), adoption.begin());
      standing = recover(partition, standing, start, membership);
    }
    standings.put(partition, standing);
    consumer.seek(partition, standing.next().toOffsetAndMetadata());
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
    return new StateUnit(this, record, checks.fenced(membership, producers.fence()));
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
    write(partition, unit, epoch);
    publish(partition, unit.outputs(), to, unit.membership());
    state.afterCommit(epoch);
    standings.put(partition, new Standing(standing.topicId(), standing.assignment(), to));
  }

  private void write(TopicPartition partition, StateUnit unit, LoopEpoch epoch) {
    try {
      state.beforeCommit(epoch);
    } catch (UnitsFailedException e) {
      Throwable reason = e.units().getOrDefault(unit, e);
      throw e.again()
          ? new RetriableException(
              "what the unit read has changed: handle the record again", reason)
          : new AbortableException(unit + ": " + reason.getMessage(), reason);
    } catch (RuntimeException e) {
      // The rows may be durable: only the next owner's look into the outbox tells, not another try.
      boolean moved = standings.remove(partition) == null;
      if (moved && producers.fence()) {
        throw new FatalException(
            partition + ": another process has taken over; this one is a zombie and must stop", e);
      }
      throw e;
    }
  }

  /** A Kafka transaction; if it fails, the partition has to be taken over again. */
  private void publish(
      TopicPartition partition,
      List<ProducerRecord<byte[], byte[]>> outputs,
      Position to,
      ConsumerGroupMetadata membership) {
    try {
      producers.publish(partition, outputs, to, membership);
    } catch (RuntimeException e) {
      standings.remove(partition);
      throw e;
    }
  }

  private LoopEpoch epoch(
      TopicPartition partition,
      Standing standing,
      Position to,
      List<UnitOfWork> units,
      ConsumerGroupMetadata membership,
      boolean recovery) {
    LoopEpoch.LoopPart part =
        new LoopEpoch.LoopPart(
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
}

package io.streamsentinel.state;

import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Claim;
import io.streamsentinel.unit.Position;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The transactional producers of a loop: one for all partitions, or one for each. A producer whose
 * transaction failed is closed; the next claim makes another with the same transactional id, whose
 * initialisation ends whatever was left open.
 */
final class LoopProducers implements AutoCloseable {

  private static final Duration CLOSE = Duration.ofSeconds(5);

  /** How often the commit of one transaction is asked for: a time-out is no failure. */
  private static final int COMMITS = 3;

  /** Which producer a partition has; the same for all, where one serves all. */
  private interface Place {
    String of(String group, Claim claim);
  }

  private final Function<String, Producer<byte[], byte[]>> make;
  private final Place place;
  private final boolean fence;
  private final Map<String, Producer<byte[], byte[]>> producers = new HashMap<>();
  private final Map<TopicPartition, String> places = new HashMap<>();

  private LoopProducers(
      Function<String, Producer<byte[], byte[]>> make, Place place, boolean fence) {
    this.make = make;
    this.place = place;
    this.fence = fence;
  }

  /** One for all partitions, with a transactional id of the process's own. */
  static LoopProducers one(Supplier<Producer<byte[], byte[]>> make) {
    return new LoopProducers(any -> make.get(), (group, claim) -> "", false);
  }

  /** One for each partition, named after group, topic id and partition. */
  static LoopProducers each(Function<String, Producer<byte[], byte[]>> make) {
    return new LoopProducers(
        make,
        (group, claim) -> group + "-" + claim.topicId() + "-" + claim.partition().partition(),
        true);
  }

  /** Whether the transactional ids themselves keep zombies out. */
  boolean fence() {
    return fence;
  }

  /**
   * Makes sure that no transaction of an earlier life of a partition is open.
   *
   * @throws RetriableException if Kafka does not answer
   */
  void init(String group, Claim claim) {
    String id = place.of(group, claim);
    if (fence) {
      close(id);
    }
    places.put(claim.partition(), id);
    if (producers.containsKey(id)) {
      return;
    }
    Producer<byte[], byte[]> producer = make.apply(id);
    producers.put(id, producer);
    try {
      producer.initTransactions();
    } catch (KafkaException e) {
      close(id);
      throw new RetriableException(
          claim.partition() + ": its producer can't be initialised; call assigned again", e);
    }
  }

  /**
   * One Kafka transaction: outputs, and the position they lead to.
   *
   * @throws FatalException if this process is a zombie
   * @throws RetriableException if the transaction failed, or nobody knows
   */
  void publish(
      TopicPartition partition,
      List<ProducerRecord<byte[], byte[]>> outputs,
      Position to,
      ConsumerGroupMetadata membership) {
    String id = places.getOrDefault(partition, "");
    Producer<byte[], byte[]> producer = producers.get(id);
    if (producer == null) {
      throw new RetriableException(partition + " has no producer any more; call assigned again");
    }
    try {
      producer.beginTransaction();
      for (ProducerRecord<byte[], byte[]> output : outputs) {
        // What fails here fails the commit, too.
        var unused = producer.send(output);
      }
      producer.sendOffsetsToTransaction(Map.of(partition, to.toOffsetAndMetadata()), membership);
      commit(producer);
    } catch (ProducerFencedException e) {
      close(id);
      throw new FatalException(
          partition + ": another process has taken over; this one is a zombie and must stop", e);
    } catch (KafkaException e) {
      close(id);
      throw new RetriableException(
          "%s: the database has the positions up to %d, Kafka may not; call assigned again"
              .formatted(partition, to.offset()),
          e);
    }
  }

  private static void commit(Producer<byte[], byte[]> producer) {
    for (int attempt = 1; ; attempt++) {
      try {
        producer.commitTransaction();
        return;
      } catch (TimeoutException e) {
        if (attempt == COMMITS) {
          throw e;
        }
      }
    }
  }

  private void close(String id) {
    Producer<byte[], byte[]> old = producers.remove(id);
    if (old != null) {
      old.close(CLOSE);
    }
  }

  @Override
  public void close() {
    List.copyOf(producers.keySet()).forEach(this::close);
  }
}

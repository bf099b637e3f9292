package io.streamsentinel.state;

import io.streamsentinel.participant.Claim;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The transactional producers of a loop: one for all partitions, or one for each. */
interface LoopProducers extends AutoCloseable {

  /** Makes sure that no transaction of an earlier life of a partition is open. */
  void init(String group, Claim claim);

  Producer<byte[], byte[]> of(TopicPartition partition);

  /** A transaction failed. */
  void broken(TopicPartition partition);

  /** Whether the transactional ids themselves keep zombies out. */
  boolean fence();

  @Override
  void close();

  /** The caller's own, for all partitions. */
  static LoopProducers one(Producer<byte[], byte[]> producer) {
    return new LoopProducers() {
      @Override
      public void init(String group, Claim claim) {}

      @Override
      public Producer<byte[], byte[]> of(TopicPartition partition) {
        return producer;
      }

      @Override
      public void broken(TopicPartition partition) {
        // If this fails, too, the next transaction does, and says why.
        try {
          producer.abortTransaction();
        } catch (KafkaException | IllegalStateException e) {
          throw new io.streamsentinel.error.FatalException(
              "the producer can't go on after a failed transaction: make a new one with the same"
                  + " transactional id, and a new loop",
              e);
        }
      }

      @Override
      public boolean fence() {
        return false;
      }

      @Override
      public void close() {}
    };
  }

  /** One for each partition, named after group, topic id and partition. */
  static LoopProducers each(Function<String, Producer<byte[], byte[]>> make) {
    Map<TopicPartition, Producer<byte[], byte[]>> producers = new HashMap<>();
    return new LoopProducers() {
      @Override
      public void init(String group, Claim claim) {
        broken(claim.partition());
        Producer<byte[], byte[]> producer =
            make.apply(group + "-" + claim.topicId() + "-" + claim.partition().partition());
        producers.put(claim.partition(), producer);
        producer.initTransactions();
      }

      @Override
      public Producer<byte[], byte[]> of(TopicPartition partition) {
        Producer<byte[], byte[]> producer = producers.get(partition);
        if (producer == null) {
          throw new IllegalStateException(partition + " has no producer: call assigned first");
        }
        return producer;
      }

      @Override
      public void broken(TopicPartition partition) {
        Producer<byte[], byte[]> old = producers.remove(partition);
        if (old != null) {
          old.close(Duration.ofSeconds(5));
        }
      }

      @Override
      public boolean fence() {
        return true;
      }

      @Override
      public void close() {
        producers.values().forEach(producer -> producer.close(Duration.ofSeconds(5)));
        producers.clear();
      }
    };
  }
}

package io.streamsentinel.resilience.replay;

import io.streamsentinel.error.AbortableException;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Writes batches, each in one transaction: all of it or none. Of two writers of one dead-letter
 * topic the later fences the earlier, which then can write nothing.
 */
final class Writer implements AutoCloseable {

  private static final int COMMITS_MAX = 3;

  private final String topic;
  private final Producer<byte[], byte[]> producer;

  /** From here on every earlier writer is fenced, and what it had begun is decided. */
  Writer(String topic, Producer<byte[], byte[]> producer) {
    this.topic = topic;
    this.producer = producer;
    try {
      producer.initTransactions();
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  /**
   * Writes a batch; when this returns, it stands.
   *
   * @throws FatalException if another writer has taken over
   * @throws AbortableException if nothing of the batch stands
   * @throws RetriableException if it is not known whether it stands
   */
  void write(List<ProducerRecord<byte[], byte[]>> batch) {
    try {
      producer.beginTransaction();
      batch.forEach(producer::send);
      producer.flush();
      commit();
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      throw fenced(e);
    } catch (KafkaException e) {
      abort(e);
      throw new AbortableException(
          "a batch could not be written (%s), and nothing of it stands; what was done before is recorded. Mend the cause and try again"
              .formatted(e.getClass().getSimpleName()),
          e);
    }
  }

  private void commit() {
    for (int i = 1; ; i++) {
      try {
        producer.commitTransaction();
        return;
      } catch (TimeoutException e) {
        if (i == COMMITS_MAX) {
          throw new RetriableException(
              "it is not known whether the last batch stands: the cluster does not answer. Try"
                  + " again: what stands is recorded, and not done twice",
              e);
        }
      }
    }
  }

  private void abort(KafkaException cause) {
    try {
      producer.abortTransaction();
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      throw fenced(e);
    } catch (RuntimeException e) {
      // The next writer's first call, or the transaction's timeout, aborts it.
      cause.addSuppressed(e);
    }
  }

  private FatalException fenced(KafkaException cause) {
    return new FatalException(
        "somebody else has begun to work on the dead letters of %s, and this one ends; nothing is done twice, and what was done is recorded"
            .formatted(topic),
        cause);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}

package io.streamsentinel.resilience.retry;

import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the group has written about waiting keys, as it is committed. */
interface OrderLog extends AutoCloseable {

  /** How many partitions it has. */
  int partitions();

  /** Reads on to its end, waiting for transactions that are open there. */
  void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> each);

  /** Reads on to its end, or to the first transaction that is open there. */
  void readCommitted(Consumer<ConsumerRecord<byte[], byte[]>> each);

  @Override
  void close();
}

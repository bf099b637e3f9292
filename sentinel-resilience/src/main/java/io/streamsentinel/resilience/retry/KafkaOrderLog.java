package io.streamsentinel.resilience.retry;

import io.streamsentinel.resilience.internal.CommittedLog;
import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The order topic, opened when it is first needed. Not thread-safe. */
final class KafkaOrderLog implements OrderLog {

  private static final Duration BOUND = Duration.ofSeconds(30);

  private final KafkaSettings kafka;
  private final String topic;
  private @Nullable CommittedLog log;

  KafkaOrderLog(KafkaSettings kafka, String topic) {
    this.kafka = kafka;
    this.topic = topic;
  }

  private CommittedLog log() {
    CommittedLog opened = log;
    if (opened == null) {
      opened = CommittedLog.open(kafka, topic, BOUND);
      log = opened;
    }
    return opened;
  }

  @Override
  public int partitions() {
    return log().partitions();
  }

  @Override
  public void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> each) {
    log().readToEnd(each);
  }

  @Override
  public void readCommitted(Consumer<ConsumerRecord<byte[], byte[]>> each) {
    log().readCommitted(each);
  }

  @Override
  public void close() {
    CommittedLog opened = log;
    if (opened != null) {
      opened.close();
    }
  }
}

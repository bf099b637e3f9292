package io.streamsentinel.consumer;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Keeps the first failure among the sends that share it. */
final class FirstFailure implements Callback {

  private volatile @Nullable Exception failure;

  @Override
  @SuppressWarnings("NullAway") // Kafka passes null for "no failure", and carries no annotation.
  public void onCompletion(RecordMetadata metadata, Exception exception) {
    if (exception != null && failure == null) {
      failure = exception;
    }
  }

  @Nullable Exception failure() {
    return failure;
  }
}

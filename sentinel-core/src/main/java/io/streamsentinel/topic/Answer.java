package io.streamsentinel.topic;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;

/** Waits for a broker's answer; the client's own time-out bounds it. */
final class Answer {

  private Answer() {}

  /** The answer, or the broker's exception as it is. */
  static <T> T of(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      // Sets the thread's interrupt again.
      throw new InterruptException(e);
    }
  }
}

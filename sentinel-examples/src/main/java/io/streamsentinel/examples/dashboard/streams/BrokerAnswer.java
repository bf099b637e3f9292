package io.streamsentinel.examples.dashboard.streams;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;

/** Waits for brokers' answers, but not for ever. */
final class BrokerAnswer {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private BrokerAnswer() {}

  /**
   * The answer.
   *
   * @throws KafkaException if there is none within ten seconds, or it is a refusal
   */
  static <T> T of(KafkaFuture<T> future) {
    try {
      return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new KafkaException("the brokers did not answer within " + PATIENCE.toSeconds() + " s");
    } catch (InterruptedException e) {
      // Sets the thread's interrupt again.
      throw new InterruptException(e);
    }
  }
}

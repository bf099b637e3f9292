package io.streamsentinel.resilience.retry;

import io.streamsentinel.unit.NotNowException;
import io.streamsentinel.unit.Row;
import io.streamsentinel.unit.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A unit that can say "not now" and nothing else. */
final class OpenUnit implements Unit {

  @Override
  public NotNowException notNow(String reason, Duration retryAfter) {
    return new NotNowException(reason, retryAfter);
  }

  @Override
  public void send(String topic, Object key, Object value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void send(ProducerRecord<?, ?> record) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void execute(String sql, Object... arguments) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Row> query(String sql, Object... arguments) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> Optional<T> attached(Class<T> type) {
    return Optional.empty();
  }
}

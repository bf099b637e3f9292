package io.streamsentinel.resilience.retry;

import io.streamsentinel.participant.Participant;
import io.streamsentinel.unit.Handler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Before the handler: holds records that are not due, and sends on those whose turn it is not. */
final class Gate implements Participant {

  private final Tiers tiers;
  private final @Nullable KeyOrder order;

  Gate(Tiers tiers, @Nullable KeyOrder order) {
    this.tiers = tiers;
    this.order = order;
  }

  @Override
  public String name() {
    return "delayed retry";
  }

  @Override
  public boolean preparesCommits() {
    return false;
  }

  @Override
  public <K, V> Handler<K, V> around(Handler<K, V> handler) {
    return (record, unit) -> {
      Duration remaining = tiers.remaining(record.raw());
      if (!remaining.isZero()) {
        throw unit.notNow("the next record of " + record.topic() + " is not due", remaining);
      }
      if (order != null) {
        order.requireTurn(record.raw());
      }
      handler.process(record, unit);
    };
  }
}

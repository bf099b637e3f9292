package io.streamsentinel.resilience.dependency;

import static io.streamsentinel.schedules.Schedules.expect;

import io.streamsentinel.schedules.Schedules;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A call that is given up while it begins or ends, under many schedules. */
class FlightInterleavingsTest {

  @Test
  void call_that_is_given_up_lands_once_and_leaves_no_interrupt_behind() {
    Schedules.explore(
        1_000,
        threads -> {
          AtomicInteger landed = new AtomicInteger();
          AtomicBoolean interrupted = new AtomicBoolean();
          Flight<Integer> flight = new Flight<>(() -> 1, landed::incrementAndGet);

          threads.execute(
              () -> {
                flight.run();
                interrupted.set(Thread.currentThread().isInterrupted());
              });
          boolean cancelled = flight.cancel(true);
          threads.join();

          expect(landed.get() == 1, "landed", landed);
          expect(!interrupted.get(), "interrupted", interrupted);
          expect(cancelled == flight.isCancelled(), "cancelled", cancelled);
        });
  }
}

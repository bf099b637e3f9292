package io.streamsentinel.consumer;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Wakes the one thread that waits for work. A signal that comes early is kept. */
final class Signal {

  private volatile @Nullable Thread waiter;
  private volatile boolean raised;

  void raise() {
    if (!raised) {
      raised = true;
      Thread thread = waiter;
      if (thread != null) {
        LockSupport.unpark(thread);
      }
    }
  }

  /** Waits until raised, interrupted, or the time is over. By one thread at a time. */
  void await(long nanos) {
    waiter = Thread.currentThread();
    if (!raised && nanos > 0) {
      LockSupport.parkNanos(this, nanos);
    }
    waiter = null;
    raised = false;
  }
}

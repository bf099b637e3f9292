package io.streamsentinel.resilience.dependency;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call on a thread of its own. Cancelling interrupts the thread and gives up waiting; {@code
 * landed} runs when the call has really ended, which may be much later.
 */
final class Flight<T extends @Nullable Object> extends CompletableFuture<T> implements Runnable {

  private final Callable<T> work;
  private final Runnable landed;
  private @Nullable Thread runner;

  Flight(Callable<T> work, Runnable landed) {
    this.work = work;
    this.landed = landed;
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // Whatever the call throws goes to whoever waits for it.
  public void run() {
    try {
      if (begin()) {
        complete(work.call());
      }
    } catch (Throwable e) {
      completeExceptionally(e);
    } finally {
      end();
      landed.run();
    }
  }

  private synchronized boolean begin() {
    runner = Thread.currentThread();
    return !isDone();
  }

  private synchronized void end() {
    runner = null;
    // An interrupt that came too late for this call must not hit the next one on this thread.
    boolean unused = Thread.interrupted();
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    boolean cancelled = super.cancel(mayInterrupt);
    synchronized (this) {
      if (cancelled && runner != null) {
        runner.interrupt();
      }
    }
    return cancelled;
  }
}

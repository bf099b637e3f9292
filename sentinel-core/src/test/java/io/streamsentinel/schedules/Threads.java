package io.streamsentinel.schedules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A thread for each task of a case. */
public final class Threads implements Executor {

  private final List<Thread> started = Collections.synchronizedList(new ArrayList<>());
  private volatile @Nullable Throwable failure;

  @Override
  public void execute(Runnable task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (RuntimeException | Error e) {
                failure = e;
              }
            });
    started.add(thread);
    thread.start();
  }

  /** Waits for all of them; throws what one of them threw. */
  public void join() throws InterruptedException {
    for (int i = 0; i < started.size(); i++) {
      started.get(i).join();
    }
    Throwable thrown = failure;
    if (thrown != null) {
      throw new AssertionError(thrown);
    }
  }
}

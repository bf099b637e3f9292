package io.streamsentinel.stack;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Runs tasks on a thread each and waits for all of them. */
final class SideBySide {

  private SideBySide() {}

  static void run(List<Runnable> tasks) {
    CompletableFuture<?>[] running =
        tasks.stream()
            .map(task -> CompletableFuture.runAsync(task, SideBySide::startThread))
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(running).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static void startThread(Runnable task) {
    Thread thread = new Thread(task, "stack-start");
    thread.setDaemon(true);
    thread.start();
  }
}

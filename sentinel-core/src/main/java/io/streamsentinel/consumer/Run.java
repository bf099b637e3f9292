package io.streamsentinel.consumer;

import io.streamsentinel.error.FatalException;
import io.streamsentinel.health.ConsumerHealth;
import io.streamsentinel.metrics.Meters;
import io.streamsentinel.participant.Participant;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of an engine, from start to end, on real threads. */
final class Run {

  private static final Logger LOG = LoggerFactory.getLogger(Run.class);

  private final Engine engine;
  private final Source source;
  private final @Nullable ExecutorService pool;
  private final List<StageThread> threads;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean closing;
  private volatile ConsumerHealth.State state = ConsumerHealth.State.RUNNING;
  private volatile @Nullable Thread runner;

  @SuppressWarnings("EnumOrdinal") // The meter's documented value.
  Run(Engine engine, Source source, @Nullable ExecutorService pool) {
    this.engine = engine;
    this.source = source;
    this.pool = pool;
    engine.metrics().gauge(Meters.STATE, this, Run::stateNumber);
    engine.metrics().gauge(Meters.QUARANTINED, engine.ownership(), Run::quarantined);
    String name = engine.options().group();
    this.threads =
        List.of(
            new StageThread(name + "-intake", engine.intake(), engine.intakeSignal(), this::fail),
            new StageThread(
                name + "-adopter", engine.adopter(), engine.adopterSignal(), this::fail),
            new StageThread(name + "-sender", engine.sender(), engine.senderSignal(), this::fail),
            new StageThread(
                name + "-committer", engine.committer(), engine.committerSignal(), this::fail));
  }

  /** Runs until closed, failed, or {@code enough}; then finishes what was begun. */
  void run(BooleanSupplier enough) {
    runner = Thread.currentThread();
    try {
      engine.start();
      threads.forEach(StageThread::start);
      engine.polling().share(engine.direct());
      while (!over() && !enough.getAsBoolean()) {
        poll();
      }
      engine.polling().share(false);
      source.wakeup();
      drain();
    } catch (RuntimeException | Error e) {
      fail(e);
    } finally {
      finish();
    }
    Throwable cause = failure.get();
    if (cause instanceof FatalException fatal) {
      throw fatal;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause != null) {
      throw new FatalException(
          "the consumer failed: " + cause.getClass().getName() + ": " + cause.getMessage(), cause);
    }
  }

  private void poll() {
    if (engine.polling().neglected()) {
      engine.polling().step();
      LockSupport.parkNanos(engine.poller().patienceNanos());
    } else {
      LockSupport.parkNanos(Polling.TAKE_OVER.toNanos());
    }
  }

  private static double quarantined(Ownership ownership) {
    return ownership.all().stream().filter(partition -> !partition.report().isEmpty()).count();
  }

  private boolean over() {
    return closing || failure.get() != null || Thread.currentThread().isInterrupted();
  }

  private void drain() {
    state = ConsumerHealth.State.DRAINING;
    Duration bound = engine.options().closeTimeout();
    long deadline = System.nanoTime() + bound.toNanos();
    boolean asked = over();
    if (asked) {
      engine.stepBack();
    } else {
      engine.endIntake();
    }
    while (failure.get() == null
        && !Thread.currentThread().isInterrupted()
        && !(asked ? engine.settled() : engine.drained())) {
      if (System.nanoTime() - deadline > 0) {
        LOG.warn("Closing after {} with work unfinished: it will be handled again", bound);
        return;
      }
      engine.polling().step();
      if (closing && !asked) {
        asked = true;
        engine.stepBack();
      }
    }
  }

  void fail(Throwable cause) {
    if (failure.compareAndSet(null, cause)) {
      LOG.error("The consumer fails: {}", cause.getMessage(), cause);
      source.wakeup();
    }
  }

  private void finish() {
    boolean interrupted = Thread.interrupted();
    threads.forEach(StageThread::stop);
    for (StageThread thread : threads) {
      interrupted |= join(thread);
    }
    quietly("the producers", () -> engine.lanes().close(Duration.ofSeconds(1)));
    quietly("the consumer", () -> source.close(Duration.ofSeconds(5)));
    for (Participant participant : engine.options().participants()) {
      quietly(participant.name(), participant::close);
    }
    if (pool != null) {
      interrupted |= end(pool);
    }
    state = failure.get() == null ? ConsumerHealth.State.CLOSED : ConsumerHealth.State.FAILED;
    ended.countDown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean join(StageThread thread) {
    try {
      if (!thread.join(5_000)) {
        LOG.warn("A thread of the consumer does not end: a handler or participant is stuck in it");
      }
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private static boolean end(ExecutorService pool) {
    pool.shutdownNow();
    try {
      if (!pool.awaitTermination(1, TimeUnit.SECONDS)) {
        LOG.warn("Handlers still run after the consumer has closed: their effects are dropped");
      }
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private static void quietly(String what, Runnable close) {
    try {
      close.run();
    } catch (RuntimeException e) {
      LOG.warn("Closing {} failed: {}", what, e.getClass().getName());
    }
  }

  /**
   * Has the run end; from any thread. Waits for it, unless called from one of the run's own
   * threads.
   */
  boolean close(Duration bound) throws InterruptedException {
    closing = true;
    source.wakeup();
    boolean own =
        Thread.currentThread() == runner || threads.stream().anyMatch(StageThread::isCurrent);
    return own || ended.await(bound.toMillis(), TimeUnit.MILLISECONDS);
  }

  private double stateNumber() {
    return switch (state) {
      case NEW -> 0;
      case RUNNING -> 1;
      case DRAINING -> 2;
      case CLOSED -> 3;
      case FAILED -> 4;
    };
  }

  ConsumerHealth.State state() {
    return state;
  }

  @Nullable Throwable failure() {
    return failure.get();
  }

  Engine engine() {
    return engine;
  }
}

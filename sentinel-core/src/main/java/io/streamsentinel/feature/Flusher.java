package io.streamsentinel.feature;

import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Control;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that brings the store up to what is committed. Per shard one flush is under way at a
 * time; what was not answered is sent again as it was, and the watermark tells whether it had
 * arrived.
 */
final class Flusher<E> {
  private static final Logger LOG = LoggerFactory.getLogger(Flusher.class);
  private static final String TAKEN_OVER = "features: another owner writes the snapshot";
  static final String DISPLACED = "features: the store's watermark is not where it was left";
  private static final Duration ROOM_WAIT = Duration.ofSeconds(5);
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
  private static final long VERIFY_MILLIS = 1000;

  private final FeatureStore store;
  private final Collection<PartitionState<E>> partitions;
  private final Clock clock;
  private final Duration interval;
  private final FeatureMeters meters;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wake = lock.newCondition();
  private boolean signalled;
  private volatile boolean closed;
  private @Nullable Thread thread;
  private @Nullable Control control;
  private boolean storeAway;
  private final Queue<SnapshotLane> retired = new ConcurrentLinkedQueue<>();

  Flusher(
      FeatureStore store,
      Collection<PartitionState<E>> partitions,
      Clock clock,
      Duration interval,
      FeatureMeters meters) {
    this.store = store;
    this.partitions = partitions;
    this.clock = clock;
    this.interval = interval;
    this.meters = meters;
  }

  void control(Control control) {
    this.control = control;
  }

  void start(Control control) {
    this.control = control;
    Thread started = new Thread(this::run, "sentinel-features-flush");
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  void signal() {
    lock.lock();
    try {
      signalled = true;
      wake.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (!closed) {
      try {
        if (!pause()) {
          return;
        }
        round();
      } catch (RuntimeException e) {
        // The loop must outlive a defect: what it failed to write is replayed by whoever comes
        // next.
        LOG.error("features: a flush failed", e);
      }
    }
  }

  private boolean pause() {
    lock.lock();
    try {
      long left = interval.toNanos();
      while (!signalled && !closed && left > 0) {
        left = wake.awaitNanos(left);
      }
      signalled = false;
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** One flush of everything that is committed. On the flusher's thread, or after its end. */
  void round() {
    List<Sent<E>> sent = new ArrayList<>();
    long started = clock.millis();
    long lag = 0;
    long age = 0;
    for (PartitionState<E> partition : partitions) {
      synchronized (partition) {
        lag = Math.max(lag, partition.unflushed());
        age = Math.max(age, partition.unflushedMillis(started));
        if (!partition.running()) {
          continue;
        }
        for (ShardState<E> shard : partition.shards()) {
          if (partition.degraded()) {
            probe(partition, shard);
          } else {
            send(partition, shard, sent);
          }
        }
      }
    }
    meters.behind(lag, age);
    boolean away = false;
    for (Sent<E> one : sent) {
      away |= !one.depart(this);
    }
    int entities = 0;
    for (Sent<E> one : sent) {
      away |= !one.land(this);
      entities += one.entities();
    }
    closeRetired();
    if (entities > 0) {
      meters.flushed(entities, Duration.ofMillis(clock.millis() - started));
    }
    note(away);
  }

  /** Has the lanes of an assignment that is over closed, when no flush uses them. */
  void retire(PartitionState<E> partition) {
    retired.addAll(partition.lanes());
  }

  private void closeRetired() {
    for (SnapshotLane lane = retired.poll(); lane != null; lane = retired.poll()) {
      lane.close();
    }
  }

  private void note(boolean away) {
    if (away && !storeAway) {
      LOG.warn("features: the store does not answer; what is committed is kept and sent again");
    } else if (!away && storeAway) {
      LOG.info("features: the store answers again");
    }
    if (away) {
      meters.unanswered();
    }
    storeAway = away;
  }

  private void send(PartitionState<E> partition, ShardState<E> shard, List<Sent<E>> sent) {
    long now = clock.millis();
    shard.takeOff(partition.committed(), now);
    if (!shard.flights().isEmpty()) {
      sent.add(new Sent<>(partition, shard, List.copyOf(shard.flights()), new ArrayList<>()));
      shard.verifiedAt(now);
    } else if (now - shard.verifiedAt() > VERIFY_MILLIS) {
      shard.verifiedAt(now);
      store
          .load(shard.shard(), List.of())
          .thenAccept(loaded -> verify(partition, shard, loaded.watermark(), now))
          .exceptionally(failure -> null);
    }
  }

  /** An idle partition has nothing to flush, and would not notice that the store lost its state. */
  private void verify(
      PartitionState<E> partition, ShardState<E> shard, @Nullable Watermark found, long asked) {
    boolean displaced;
    synchronized (partition) {
      displaced = shard.verifiedAt() == asked && !shard.knows(found);
    }
    if (displaced) {
      resync(partition, DISPLACED);
    }
  }

  private void probe(PartitionState<E> partition, ShardState<E> shard) {
    store
        .load(shard.shard(), List.of())
        .thenAccept(loaded -> resync(partition, "features: the store answers again"))
        .exceptionally(failure -> null);
  }

  private void quarantine(PartitionState<E> partition, FatalException why) {
    Control asked = control;
    synchronized (partition) {
      partition.abandon();
    }
    if (asked != null && partitions.contains(partition)) {
      asked.quarantine(partition.partition(), "features: " + why.getMessage());
    }
  }

  private void resync(PartitionState<E> partition, String reason) {
    Control asked = control;
    boolean first;
    synchronized (partition) {
      first = partition.running();
      partition.abandon();
    }
    if (asked != null && first && partitions.contains(partition)) {
      asked.resync(partition.partition(), reason);
    }
  }

  /** Waits until the store lacks no more than so many committed records of a partition. */
  void awaitRoom(PartitionState<E> partition, long most) {
    if (!awaitUnflushed(partition, most, ROOM_WAIT)) {
      throw new RetriableException(
          partition.partition()
              + ": the feature store lacks more than "
              + most
              + " committed records (maxUnflushed) and takes no more; is it up and fast enough?");
    }
  }

  /** Tries to bring a partition's store up to date before another member takes it over. */
  void awaitFlushed(PartitionState<E> partition, Duration bound) {
    awaitUnflushed(partition, 0, bound);
  }

  private boolean awaitUnflushed(PartitionState<E> partition, long most, Duration bound) {
    synchronized (partition) {
      if (partition.unflushed() <= most) {
        return true;
      }
    }
    long end = System.nanoTime() + bound.toNanos();
    synchronized (partition) {
      while (partition.unflushed() > most && !partition.degraded()) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0 || closed) {
          return false;
        }
        signal();
        try {
          partition.wait(Math.min(left, 20));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      return true;
    }
  }

  void close() {
    for (PartitionState<E> partition : List.copyOf(partitions)) {
      awaitFlushed(partition, CLOSE_WAIT);
    }
    closed = true;
    signal();
    Thread running = thread;
    if (running != null && running != Thread.currentThread()) {
      try {
        running.join(CLOSE_WAIT.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    partitions.forEach(this::retire);
    closeRetired();
  }

  /** Pieces of one shard on their way. */
  private record Sent<E>(
      PartitionState<E> partition,
      ShardState<E> shard,
      List<Flight> flights,
      List<CompletableFuture<ApplyAnswer>> answers) {

    int entities() {
      return flights.stream().mapToInt(flight -> flight.entries().size()).sum();
    }

    /**
     * Writes the snapshot, then sends the pieces on; false if the snapshot could not be written.
     */
    boolean depart(Flusher<E> flusher) {
      try {
        if (!shard.keep(flights)) {
          flusher.resync(partition, TAKEN_OVER);
          return true;
        }
      } catch (RetriableException e) {
        return false;
      } catch (FatalException e) {
        flusher.quarantine(partition, e);
        return true;
      }
      for (Flight flight : flights) {
        answers.add(flusher.store.apply(shard.shard(), flight.piece()));
      }
      return true;
    }

    /** Takes the answers in order; false if one did not come. */
    boolean land(Flusher<E> flusher) {
      for (CompletableFuture<ApplyAnswer> future : answers) {
        ApplyAnswer answer;
        try {
          answer = FeatureStore.await(future);
        } catch (RetriableException e) {
          return false;
        }
        if (answer == ApplyAnswer.GAP) {
          flusher.resync(partition, DISPLACED);
          return true;
        }
        synchronized (partition) {
          shard.landed(answer);
          partition.notifyAll();
        }
      }
      return true;
    }
  }
}

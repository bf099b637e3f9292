package io.streamsentinel.stack;

import io.streamsentinel.stack.TcpProxy.Direction;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The faults of a proxy at present; its lock also guards what waits for them to change. */
final class Weather {

  private record Fault(boolean stalled, long delayNanos, long bytesPerSecond) {
    static final Fault NONE = new Fault(false, 0, Long.MAX_VALUE);
  }

  final ReentrantLock lock = new ReentrantLock();
  final Condition changed = lock.newCondition();
  private final Map<Direction, Fault> faults = new EnumMap<>(Direction.class);

  void stall(Direction direction) {
    Fault now = fault(direction);
    set(direction, new Fault(true, now.delayNanos, now.bytesPerSecond));
  }

  void delay(Direction direction, Duration latency) {
    if (latency.isNegative()) {
      throw new IllegalArgumentException("latency must not be negative: " + latency);
    }
    Fault now = fault(direction);
    set(direction, new Fault(now.stalled, latency.toNanos(), now.bytesPerSecond));
  }

  void bandwidth(Direction direction, long bytesPerSecond) {
    if (bytesPerSecond <= 0) {
      throw new IllegalArgumentException("bytesPerSecond must be positive: " + bytesPerSecond);
    }
    Fault now = fault(direction);
    set(direction, new Fault(now.stalled, now.delayNanos, bytesPerSecond));
  }

  void clear() {
    for (Direction direction : Direction.values()) {
      set(direction, Fault.NONE);
    }
  }

  /**
   * How long {@code bytes} that arrived at {@code arrival} must still wait, zero if they may go.
   *
   * @param busyUntil when the bytes ahead of them have passed
   */
  long nanosToWait(Direction direction, int bytes, long arrival, long busyUntil) {
    Fault fault = fault(direction);
    if (fault.stalled) {
      return Long.MAX_VALUE;
    }
    long now = System.nanoTime();
    long due = arrival + fault.delayNanos;
    if (fault.bytesPerSecond != Long.MAX_VALUE) {
      long passing = TimeUnit.SECONDS.toNanos(bytes) / fault.bytesPerSecond;
      long start = busyUntil - due > 0 ? busyUntil : due;
      due = start + passing;
    }
    return Math.max(0, due - now);
  }

  private Fault fault(Direction direction) {
    lock.lock();
    try {
      return faults.getOrDefault(direction, Fault.NONE);
    } finally {
      lock.unlock();
    }
  }

  private void set(Direction direction, Fault fault) {
    lock.lock();
    try {
      faults.put(direction, fault);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

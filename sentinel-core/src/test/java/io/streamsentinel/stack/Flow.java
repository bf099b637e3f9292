package io.streamsentinel.stack;

import io.streamsentinel.stack.TcpProxy.Direction;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One direction of a connection: bytes wait here until the weather lets them pass. */
final class Flow {

  private static final int CHUNK = 16 * 1024;
  private static final int CAPACITY = 4 * 1024 * 1024;

  private static final class Chunk {
    final byte[] bytes;
    final long arrival = System.nanoTime();

    Chunk(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  private final Direction direction;
  private final Weather weather;
  private final Socket from;
  private final Socket to;
  // Guarded by weather.lock.
  private final Deque<Chunk> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private boolean ended;
  private boolean abandoned;

  Flow(Direction direction, Weather weather, Socket from, Socket to) {
    this.direction = direction;
    this.weather = weather;
    this.from = from;
    this.to = to;
  }

  Direction direction() {
    return direction;
  }

  /** Takes bytes in until the sender is done. */
  void read() throws IOException, InterruptedException {
    byte[] buffer = new byte[CHUNK];
    for (int count = 0; count >= 0; count = from.getInputStream().read(buffer)) {
      if (count > 0) {
        put(new Chunk(Arrays.copyOf(buffer, count)));
      }
    }
    weather.lock.lock();
    try {
      ended = true;
      weather.changed.signalAll();
    } finally {
      weather.lock.unlock();
    }
  }

  /** Gives bytes out until there will be no more. */
  void write() throws IOException, InterruptedException {
    long busyUntil = System.nanoTime();
    for (Chunk chunk = take(busyUntil); chunk != null; chunk = take(busyUntil)) {
      busyUntil = System.nanoTime();
      to.getOutputStream().write(chunk.bytes);
    }
    to.shutdownOutput();
  }

  void abandon() {
    weather.lock.lock();
    try {
      abandoned = true;
      weather.changed.signalAll();
    } finally {
      weather.lock.unlock();
    }
  }

  private void put(Chunk chunk) throws InterruptedException {
    weather.lock.lock();
    try {
      while (waitingBytes > CAPACITY && !abandoned) {
        weather.changed.await();
      }
      waiting.add(chunk);
      waitingBytes += chunk.bytes.length;
      weather.changed.signalAll();
    } finally {
      weather.lock.unlock();
    }
  }

  /** The next chunk when it may go, or null at the end. */
  private @Nullable Chunk take(long busyUntil) throws InterruptedException {
    weather.lock.lock();
    try {
      while (!abandoned) {
        Chunk next = waiting.peek();
        if (next == null) {
          if (ended) {
            return null;
          }
          weather.changed.await();
          continue;
        }
        long wait = weather.nanosToWait(direction, next.bytes.length, next.arrival, busyUntil);
        if (wait == 0) {
          waiting.remove();
          waitingBytes -= next.bytes.length;
          weather.changed.signalAll();
          return next;
        }
        weather.changed.await(wait, TimeUnit.NANOSECONDS);
      }
      return null;
    } finally {
      weather.lock.unlock();
    }
  }
}

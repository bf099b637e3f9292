package io.streamsentinel.avro.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One logical request: which address, how often, how long.
 *
 * <p>A round tries every address once, beginning with the one that answered last. Between rounds it
 * pauses. Only what waiting can cure is tried again.
 */
final class RegistryTransport implements AutoCloseable {
  private final HttpRegistrySettings settings;
  private final RegistryExchange exchange;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile int preferred;
  private volatile @Nullable Outage outage;

  private record Outage(long until, SchemaRegistryException failure) {}

  RegistryTransport(HttpRegistrySettings settings) {
    this.settings = settings;
    this.exchange = new RegistryExchange(settings);
  }

  JsonNode get(String path) {
    return call("GET", path, null);
  }

  JsonNode post(String path, JsonNode body) {
    return call("POST", path, body);
  }

  JsonNode put(String path, JsonNode body) {
    return call("PUT", path, body);
  }

  JsonNode delete(String path) {
    return call("DELETE", path, null);
  }

  private JsonNode call(String method, String path, @Nullable JsonNode body) {
    if (closed.get()) {
      throw new IllegalStateException("The schema registry client is closed");
    }
    long start = System.nanoTime();
    failAtOnceIfDown(start);
    long deadline = start + settings.deadline().toNanos();
    try {
      return rounds(method, path, body, deadline);
    } catch (SchemaRegistryException e) {
      if (e.retriable() && !Thread.currentThread().isInterrupted()) {
        outage = new Outage(System.nanoTime() + settings.outage().toNanos(), e);
      }
      throw e;
    }
  }

  private void failAtOnceIfDown(long now) {
    Outage current = outage;
    if (current != null) {
      if (now - current.until() < 0) {
        throw current.failure().again();
      }
      outage = null;
    }
  }

  private JsonNode rounds(String method, String path, @Nullable JsonNode body, long deadline) {
    for (int round = 0; ; round++) {
      Duration asked = Duration.ZERO;
      SchemaRegistryException failure = null;
      int first = preferred;
      for (int i = 0; i < settings.addresses().size(); i++) {
        int address = (first + i) % settings.addresses().size();
        RegistryExchange.Result result =
            exchange.send(settings.addresses().get(address), method, path, body, deadline);
        if (result.answer() != null) {
          preferred = address;
          return result.answer();
        }
        failure = result.failure();
        if (!failure.retriable()) {
          preferred = address;
          throw failure;
        }
        asked = result.retryAfter();
      }
      if (failure == null) {
        throw new IllegalStateException("No address was tried");
      }
      long pause = pauseNanos(round, asked);
      if (round >= settings.maxRetries() || System.nanoTime() + pause - deadline >= 0) {
        throw failure;
      }
      pause(pause, failure);
    }
  }

  /** Full jitter over a doubling bound; a server that asks for a pause gets it, up to the bound. */
  private long pauseNanos(int round, Duration asked) {
    long most = settings.maxRetryWait().toNanos();
    long bound = Math.min(most, settings.retryWait().toNanos() << Math.min(round, 20));
    return Math.max(
        ThreadLocalRandom.current().nextLong(bound / 2, bound + 1),
        Math.min(most, asked.toNanos()));
  }

  private static void pause(long nanos, SchemaRegistryException failure) {
    try {
      java.util.concurrent.TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  @Override
  public void close() {
    closed.set(true);
  }
}

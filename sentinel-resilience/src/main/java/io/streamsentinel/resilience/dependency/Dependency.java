package io.streamsentinel.resilience.dependency;

import io.streamsentinel.participant.Participant;
import io.streamsentinel.unit.NotNowException;
import io.streamsentinel.unit.TryAgainException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something a handler calls that can be slow or away: a model server, an API, Redis, a database.
 *
 * <pre>{@code
 * Dependency sanctions = Dependency.named("sanctions").timeLimit(Duration.ofMillis(200)).build();
 *
 * consumer.with(sanctions).process((payment, unit) -> {
 *   Verdict verdict = sanctions.call(() -> api.check(payment.value()));                   // or pause
 *   Risk risk = sanctions.callOr(() -> api.risk(payment.value()), why -> Risk.UNKNOWN);    // or fall back
 *   ...
 * });
 * }</pre>
 *
 * <p>Around each call, from the outside in: circuit breaker, bulkhead, time limit. Failures of the
 * dependency open the circuit; a failure that is the record's own is thrown as it is and opens
 * nothing (see {@link DependencyBuilder#failure}).
 *
 * <p><b>A dependency that is away costs no retries, no dead letters and no rebalance:</b> while the
 * circuit is open, {@link #call} throws {@link NotNowException}, which pauses the partition with a
 * reason and counts no attempt. Once in a while one record is let through to probe; after some in a
 * row went well, the circuit closes. While the circuit is closed, a record whose call failed is
 * tried again soon ({@link TryAgainException}), so that a dependency that fails now and then loses
 * nothing either; only a record that fails {@link DependencyBuilder#attempts} times while others
 * succeed is given up.
 *
 * <p>Thread-safe. Given to the consumer with {@code with(...)}, it shows in {@code health()};
 * without, it works the same. It may be shared by consumers.
 */
public final class Dependency implements Participant {

  private static final Duration AGAIN = Duration.ofMillis(100);

  private final Settings settings;
  private final Circuit circuit;
  private final Places places;
  private final DependencyMeters meters;

  Dependency(Settings settings) {
    this.settings = settings;
    this.circuit = new Circuit(settings);
    this.places = new Places(settings.name(), settings.places());
    this.meters = new DependencyMeters(settings.metrics(), settings.name(), circuit);
  }

  /**
   * A builder. Every option has a default.
   *
   * @param name for health, metrics and messages, as {@code sanctions}
   */
  public static DependencyBuilder named(String name) {
    return new DependencyBuilder(name);
  }

  /**
   * Calls the dependency. While it is away, the record waits and its partition is paused.
   *
   * @param work the call; on another thread if there is a time limit
   * @param <T> what it returns
   * @return what it returned
   * @throws NotNowException if the circuit is open or all places are taken
   * @throws TryAgainException if the call failed and the circuit is closed
   * @throws Exception what the call threw, if that is the record's own fault
   */
  public <T extends @Nullable Object> T call(Callable<T> work) throws Exception {
    try {
      return guarded(work, null);
    } catch (Refused e) {
      throw new NotNowException(e.reason(), jittered(e.retryAfter()));
    } catch (Failed e) {
      if (!circuit.closed()) {
        throw new NotNowException(away(), jittered(circuit.retryAfter()));
      }
      throw new TryAgainException(
          settings.name() + " failed", e.failure(), AGAIN, settings.attempts());
    }
  }

  /**
   * Calls the dependency, or answers without it. A failure that is the record's own is thrown all
   * the same.
   *
   * @param work the call; on another thread if there is a time limit
   * @param fallback the answer instead, given why; on the caller's thread
   * @param <T> what both return
   * @return what the call or the fallback returned
   * @throws Exception what the call threw, if that is the record's own fault
   */
  public <T extends @Nullable Object> T callOr(Callable<T> work, Function<Exception, T> fallback)
      throws Exception {
    try {
      return guarded(work, null);
    } catch (Refused e) {
      return fallback.apply(new NotNowException(e.reason(), e.retryAfter()));
    } catch (Failed e) {
      return fallback.apply(e.failure());
    }
  }

  /**
   * The one place where the decorators stand in their order: the circuit around the bulkhead around
   * the time limit. With less time than its own limit, being late says nothing about the
   * dependency.
   */
  private <T extends @Nullable Object> T guarded(Callable<T> work, @Nullable Duration atMost)
      throws Exception {
    Duration limit = settings.timeLimit();
    if (limit == null) {
      return probed(() -> places.call(work));
    }
    if (atMost == null) {
      return probed(() -> places.call(work, limit));
    }
    Duration wait = atMost.compareTo(limit) > 0 ? limit : atMost;
    return inCircuit(() -> places.call(work, wait), wait.equals(limit));
  }

  /** The probe, if there is one, is asked instead of the record until the circuit is closed. */
  private <T extends @Nullable Object> T probed(Callable<T> call) throws Exception {
    Callable<?> probe = settings.probe();
    if (probe != null) {
      Duration limit = settings.timeLimit();
      while (!circuit.closed()) {
        inCircuit(limit == null ? () -> places.call(probe) : () -> places.call(probe, limit), true);
      }
    }
    return inCircuit(call, true);
  }

  private <T extends @Nullable Object> T inCircuit(Callable<T> call, boolean inItsTime)
      throws Exception {
    if (!circuit.enter()) {
      meters.refused();
      throw new Refused(away(), circuit.retryAfter());
    }
    try {
      T answer = call.call();
      circuit.succeeded();
      meters.succeeded();
      return answer;
    } catch (Refused e) {
      circuit.left();
      meters.refused();
      throw e;
    } catch (TimeoutException e) {
      if (inItsTime) {
        circuit.failed(e);
      } else {
        circuit.left();
      }
      meters.failed();
      throw new Failed(e);
    } catch (InterruptedException e) {
      circuit.left();
      throw e;
    } catch (Exception e) {
      if (!settings.failure().test(e)) {
        circuit.left();
        meters.recordsFault();
        throw e;
      }
      circuit.failed(e);
      meters.failed();
      throw new Failed(e);
    } catch (Error e) {
      circuit.left();
      throw e;
    }
  }

  /** For a chain: with no more time than this, and with the reason told apart from the answer. */
  <T extends @Nullable Object> T callWithin(Callable<T> work, Duration atMost) throws Exception {
    return guarded(work, atMost);
  }

  @Nullable Duration timeLimit() {
    return settings.timeLimit();
  }

  private String away() {
    return settings.name() + " is away: its circuit is open";
  }

  private static Duration jittered(Duration duration) {
    long nanos = duration.toNanos();
    return Duration.ofNanos(
        nanos + (long) (nanos * 0.1 * ThreadLocalRandom.current().nextDouble()));
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public boolean preparesCommits() {
    return false;
  }

  /** The circuit's state, the share of failed calls and the places that are free. */
  @Override
  public String health() {
    float percent = circuit.failurePercent();
    return "circuit %s, %s, %d of %d places free"
        .formatted(
            circuit.state().name().toLowerCase(Locale.ROOT),
            percent < 0 ? "few calls yet" : Math.round(percent) + " % failing",
            places.free(),
            settings.places());
  }

  @Override
  public String toString() {
    return "Dependency[" + settings.name() + ", " + health() + "]";
  }
}

package io.streamsentinel.resilience.dependency;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Gathers what a {@link Dependency} is made of. Not thread-safe. */
public final class DependencyBuilder {

  private final String name;
  private @Nullable Duration timeLimit = Duration.ofSeconds(1);
  private int places = 64;
  private Predicate<Throwable> failure = Trouble::isOf;
  private int percent = 50;
  private int window = 40;
  private Duration probeEvery = Duration.ofSeconds(1);
  private int closesAfter = 3;
  private @Nullable Callable<?> probe;
  private int attempts;
  private MeterRegistry metrics = Metrics.globalRegistry;
  private Clock clock = Clock.systemUTC();

  DependencyBuilder(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("the dependency needs a name");
    }
    this.name = name;
  }

  /**
   * How long a call may take. Default: 1 second. It runs on a thread of its own and is interrupted
   * then; the caller goes on at once, even if the call does not heed that. Beyond it a call has
   * failed.
   *
   * @param limit positive
   */
  public DependencyBuilder timeLimit(Duration limit) {
    this.timeLimit = positive("timeLimit", limit);
    return this;
  }

  /**
   * Has calls run on the caller's thread, as long as they take. For clients that have a timeout of
   * their own: it saves the hand-over to another thread, some ten microseconds.
   */
  public DependencyBuilder noTimeLimit() {
    this.timeLimit = null;
    return this;
  }

  /**
   * How many calls may be under way at a time. Default: 64. A caller beyond waits for a place as
   * long as a call may take (not at all without a time limit); then its record waits. A call that
   * was given up on keeps its place until it has ended.
   *
   * @param calls positive
   */
  public DependencyBuilder atMost(int calls) {
    this.places = positive("atMost", calls);
    return this;
  }

  /**
   * Which exceptions are the dependency's fault; all others are the record's own, are thrown as
   * they are and open nothing. Default: what tells of time, network and servers, among the
   * exception and its causes: {@code TimeoutException}, {@code IOException} (but those about
   * content, as Jackson's), {@code RetriableException} of this library and of Kafka, {@code
   * SQLException} of lost connections, shutdown and resources, and Lettuce's connection, timeout,
   * loading and busy exceptions. An answer that says "overloaded", as HTTP's 503, is for the call
   * to throw as {@link io.streamsentinel.error.RetriableException}.
   *
   * @param failure tells them apart
   */
  public DependencyBuilder failure(Predicate<Throwable> failure) {
    this.failure = failure;
    return this;
  }

  /**
   * When the circuit opens. Default: when 50 percent of the last 40 calls failed, judged from the
   * twentieth on (half of the window). A shorter window notices sooner, and opens by chance more
   * often.
   *
   * @param percent from 1 to 100
   * @param ofLast how many calls are looked at
   */
  public DependencyBuilder opensAt(int percent, int ofLast) {
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException("percent must be from 1 to 100: " + percent);
    }
    this.percent = percent;
    this.window = positive("ofLast", ofLast);
    return this;
  }

  /**
   * How long an open circuit waits before it lets calls through to probe. Default: 1 second.
   *
   * @param interval positive
   */
  public DependencyBuilder probeEvery(Duration interval) {
    this.probeEvery = positive("probeEvery", interval);
    return this;
  }

  /**
   * How many probes in a row must go well before the circuit closes. Default: 3. The first that
   * fails opens it again.
   *
   * @param probes positive
   */
  public DependencyBuilder closesAfter(int probes) {
    this.closesAfter = positive("closesAfter", probes);
    return this;
  }

  /**
   * What is called to find out whether the dependency is back, as a ping. Default: the next
   * record's own call. Give one where a single record could make the dependency fail for ever. A
   * chain, whose callers have no time for it, goes without.
   *
   * @param probe throws if the dependency is away
   */
  public DependencyBuilder probe(Callable<?> probe) {
    this.probe = probe;
    return this;
  }

  /**
   * How often one record's call may fail while the circuit is closed, before the record is given
   * up. Default: one more than the calls that the circuit looks at, 50 to 100 milliseconds apart.
   *
   * @param attempts more than the failures that open the circuit
   */
  public DependencyBuilder attempts(int attempts) {
    this.attempts = positive("attempts", attempts);
    return this;
  }

  /**
   * Where meters are registered. Default: Micrometer's global registry.
   *
   * @param registry the registry
   */
  public DependencyBuilder metrics(MeterRegistry registry) {
    this.metrics = registry;
    return this;
  }

  DependencyBuilder clock(Clock clock) {
    this.clock = clock;
    return this;
  }

  /**
   * The dependency, its circuit closed.
   *
   * @throws IllegalArgumentException if a record could be given up before the circuit can open
   */
  public Dependency build() {
    int needed = window * percent / 100 + 1;
    if (attempts != 0 && attempts < needed) {
      throw new IllegalArgumentException(
          "%d attempts are too few: a circuit that opens at %d %% of %d calls may need %d failures, and a dependency that is away must not cost a record"
              .formatted(attempts, percent, window, needed));
    }
    return new Dependency(
        new Settings(
            name,
            timeLimit,
            places,
            failure,
            percent,
            window,
            probeEvery,
            closesAfter,
            probe,
            attempts == 0 ? window + 1 : attempts,
            metrics,
            clock));
  }

  private static int positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be positive: " + value);
    }
    return value;
  }

  private static Duration positive(String what, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(what + " must be positive: " + value);
    }
    return value;
  }
}

package io.streamsentinel.resilience.dependency;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a builder has gathered. */
record Settings(
    String name,
    @Nullable Duration timeLimit,
    int places,
    Predicate<Throwable> failure,
    int percent,
    int window,
    Duration probeEvery,
    int closesAfter,
    @Nullable Callable<?> probe,
    int attempts,
    MeterRegistry metrics,
    Clock clock) {}

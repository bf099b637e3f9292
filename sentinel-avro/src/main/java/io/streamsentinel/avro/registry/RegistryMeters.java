package io.streamsentinel.avro.registry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The names of a registry client's meters, as Micrometer has them; in Prometheus, {@code
 * streaming.registry.requests} is {@code streaming_registry_requests_total}. Tags are closed sets:
 * no subject, id or address.
 *
 * <p>Clients made by {@link SchemaRegistries} have them, in the meter registry that {@link
 * RegistryConfig#METERS} holds.
 */
public final class RegistryMeters {

  /**
   * Calls that went to the registry, each with all its retries; by {@code operation} and {@code
   * outcome}: {@code ok}, or what {@link SchemaRegistryException#kind} says in lower case.
   */
  public static final String REQUESTS = "streaming.registry.requests";

  /** How long those calls took, with all their retries; by {@code operation}. */
  public static final String DURATION = "streaming.registry.request.duration";

  /**
   * Questions about ids and schemas; by {@code result}: {@code hit} needed no call, {@code miss}
   * led to one, {@code absent} was known not to exist. Serializers ask once for each schema and
   * topic, deserializers once for each id, not for each record.
   */
  public static final String CACHE = "streaming.registry.cache.lookups";

  /** What a call is for: the tag {@code operation}. */
  enum Operation {
    REGISTER,
    LOOKUP,
    BY_ID,
    BY_GUID,
    VERSION,
    SUBJECTS,
    COMPATIBLE,
    CONFIG,
    MODE,
    DELETE
  }

  /** How the cache answered: the tag {@code result}. */
  enum CacheResult {
    HIT,
    MISS,
    ABSENT
  }

  private final MeterRegistry meters;
  private final Map<Operation, Timer> durations = new EnumMap<>(Operation.class);
  private final Map<CacheResult, Counter> cache = new EnumMap<>(CacheResult.class);

  RegistryMeters(MeterRegistry meters) {
    this.meters = meters;
    for (Operation operation : Operation.values()) {
      durations.put(operation, meters.timer(DURATION, "operation", tag(operation)));
    }
    for (CacheResult result : CacheResult.values()) {
      cache.put(result, meters.counter(CACHE, "result", tag(result)));
    }
  }

  /** A call has ended, with a failure or without one. */
  void called(
      Operation operation, long begunNanos, SchemaRegistryException.@Nullable Kind failure) {
    Timer duration = durations.get(operation);
    if (duration != null) {
      duration.record(System.nanoTime() - begunNanos, TimeUnit.NANOSECONDS);
    }
    String outcome = failure == null ? "ok" : tag(failure);
    meters.counter(REQUESTS, "operation", tag(operation), "outcome", outcome).increment();
  }

  void cached(CacheResult result) {
    Counter counter = cache.get(result);
    if (counter != null) {
      counter.increment();
    }
  }

  private static String tag(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}

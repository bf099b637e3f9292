package io.streamsentinel.avro.registry;

import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.streamsentinel.avro.registry.RegistryMeters.CacheResult;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what never changes: which schema an id means, and which id a schema has.
 *
 * <p>Threads that ask for the same thing at the same time cause one request. "There is no such
 * schema" is remembered for a short time, so that a run of poison records does not become a run of
 * requests; failures to answer are not remembered. Ids and schemas are kept up to a capacity, the
 * least recently used leave first. All else passes through. Thread-safe.
 */
public final class CachingSchemaRegistry extends ForwardingSchemaRegistry {
  private final Duration absence;
  private final LongSupplier nanoTime;
  private final RegistryMeters meters;
  private final Map<Object, Answer> answers;

  private record Registration(String subject, RegistrySchema schema, boolean normalize) {}

  private record Lookup(String subject, RegistrySchema schema, boolean normalize) {}

  private record Answer(CompletableFuture<Object> value, long since) {}

  /**
   * Caches what another registry says.
   *
   * @param registry who is asked; closed with this one
   * @param capacity how many answers are kept
   * @param absence how long "there is no such schema" is remembered
   */
  public CachingSchemaRegistry(SchemaRegistry registry, int capacity, Duration absence) {
    this(
        registry,
        capacity,
        absence,
        System::nanoTime,
        new RegistryMeters(new CompositeMeterRegistry()));
  }

  CachingSchemaRegistry(
      SchemaRegistry registry,
      int capacity,
      Duration absence,
      LongSupplier nanoTime,
      RegistryMeters meters) {
    super(registry);
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be at least 1: " + capacity);
    }
    this.absence = absence;
    this.nanoTime = nanoTime;
    this.meters = meters;
    this.answers =
        new LinkedHashMap<>(64, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Object, Answer> eldest) {
            return size() > capacity;
          }
        };
  }

  @Override
  public int register(String subject, RegistrySchema schema, boolean normalize) {
    return (int)
        remembered(
            new Registration(subject, schema, normalize),
            () -> {
              int id = registry.register(subject, schema, normalize);
              synchronized (answers) {
                answers.remove(new Lookup(subject, schema, normalize));
              }
              return id;
            });
  }

  @Override
  public RegisteredSchema lookup(String subject, RegistrySchema schema, boolean normalize) {
    return (RegisteredSchema)
        remembered(
            new Lookup(subject, schema, normalize),
            () -> registry.lookup(subject, schema, normalize));
  }

  @Override
  public RegistrySchema byId(int id, @Nullable String subject) {
    return (RegistrySchema) remembered(id, () -> registry.byId(id, subject));
  }

  @Override
  public RegistrySchema byGuid(UUID guid) {
    return (RegistrySchema) remembered(guid, () -> registry.byGuid(guid));
  }

  /** The answer to a question: remembered, on its way to another thread, or asked for now. */
  private Object remembered(Object question, Supplier<Object> ask) {
    CompletableFuture<Object> mine = new CompletableFuture<>();
    Answer answer;
    synchronized (answers) {
      answer = answers.get(question);
      if (answer == null || outlived(answer)) {
        answer = new Answer(mine, nanoTime.getAsLong());
        answers.put(question, answer);
      }
    }
    boolean missed = answer.value() == mine;
    if (missed) {
      meters.cached(CacheResult.MISS);
      answer(question, answer, ask);
    }
    try {
      Object value = answer.value().join();
      if (!missed) {
        meters.cached(CacheResult.HIT);
      }
      return value;
    } catch (CompletionException e) {
      if (e.getCause() instanceof SchemaRegistryException failure) {
        if (!missed && failure.notFound()) {
          meters.cached(CacheResult.ABSENT);
        }
        throw failure.again();
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void answer(Object question, Answer answer, Supplier<Object> ask) {
    try {
      answer.value().complete(ask.get());
    } catch (RuntimeException | Error e) {
      if (!(e instanceof SchemaRegistryException failure && failure.notFound())) {
        synchronized (answers) {
          answers.remove(question, answer);
        }
      }
      answer.value().completeExceptionally(e);
    }
  }

  private boolean outlived(Answer answer) {
    return answer.value().isCompletedExceptionally()
        && nanoTime.getAsLong() - answer.since() >= absence.toNanos();
  }

  private void forget(String subject) {
    synchronized (answers) {
      answers.keySet().removeIf(question -> concerns(question, subject));
    }
  }

  private static boolean concerns(Object question, String subject) {
    if (question instanceof Lookup lookup) {
      return lookup.subject().equals(subject);
    }
    return question instanceof Registration made && made.subject().equals(subject);
  }

  @Override
  public List<Integer> deleteSubject(String subject, boolean permanently) {
    List<Integer> deleted = registry.deleteSubject(subject, permanently);
    forget(subject);
    return deleted;
  }
}

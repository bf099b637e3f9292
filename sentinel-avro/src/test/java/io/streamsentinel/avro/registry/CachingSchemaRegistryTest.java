package io.streamsentinel.avro.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CachingSchemaRegistryTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Counted counted = new Counted();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final CachingSchemaRegistry cache =
      new CachingSchemaRegistry(
          counted, 3, Duration.ofSeconds(5), nanos::get, new RegistryMeters(meters));

  /** An in-memory registry that counts, and that can be down or wait. */
  private static final class Counted extends ForwardingSchemaRegistry {
    final AtomicInteger calls = new AtomicInteger();
    volatile CountDownLatch gate = new CountDownLatch(0);
    volatile boolean down;

    Counted() {
      super(new InMemorySchemaRegistry());
    }

    @Override
    public RegistrySchema byId(int id, @Nullable String subject) {
      calls.incrementAndGet();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (down) {
        throw SchemaRegistryException.unavailable(503, "down", null);
      }
      return super.byId(id, subject);
    }
  }

  private double cached(String result) {
    return meters.counter(RegistryMeters.CACHE, "result", result).count();
  }

  private int register(String... fields) {
    return counted.registry.register("s", SchemaRegistryContract.record(fields), false);
  }

  @Test
  void threads_that_ask_for_the_same_id_cause_one_request() throws Exception {
    int id = register();
    counted.gate = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<RegistrySchema>> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      answers.add(threads.submit(() -> cache.byId(id, null)));
    }
    await().until(() -> counted.calls.get() == 1);

    counted.gate.countDown();

    for (Future<RegistrySchema> answer : answers) {
      assertThat(answer.get().schema()).isEqualTo(SchemaRegistryContract.record().schema());
    }
    assertThat(counted.calls).hasValue(1);
    threads.shutdown();
  }

  @Test
  void an_unknown_id_is_asked_for_once_until_the_absence_is_over() {
    for (int i = 0; i < 20; i++) {
      assertThatExceptionOfType(SchemaRegistryException.class)
          .isThrownBy(() -> cache.byId(77, null))
          .matches(SchemaRegistryException::notFound);
    }
    assertThat(counted.calls).hasValue(1);

    nanos.addAndGet(Duration.ofSeconds(5).toNanos());

    assertThatThrownBy(() -> cache.byId(77, null)).isInstanceOf(SchemaRegistryException.class);
    assertThat(counted.calls).hasValue(2);
  }

  @Test
  void being_down_is_not_remembered_and_stops_nothing_that_is_known() {
    int known = register();
    int other = register("note");
    cache.byId(known, null);
    counted.down = true;
    assertThatExceptionOfType(SchemaRegistryException.class)
        .isThrownBy(() -> cache.byId(other, null))
        .matches(SchemaRegistryException::retriable);
    assertThat(cache.byId(known, null)).isNotNull();

    counted.down = false;

    assertThat(cache.byId(other, null)).isNotNull();
  }

  @Test
  void no_more_than_the_capacity_is_kept_and_the_least_used_leaves_first() {
    int first = register();
    int second = register("a");
    cache.byId(first, null);
    cache.byId(second, null);
    cache.byId(register("a", "b"), null);
    cache.byId(first, null);
    cache.byId(register("a", "b", "c"), null);
    counted.calls.set(0);

    cache.byId(first, null);
    assertThat(counted.calls).hasValue(0);
    cache.byId(second, null);
    assertThat(counted.calls).hasValue(1);
  }

  @Test
  void a_schema_is_found_as_soon_as_this_process_has_registered_it() {
    RegistrySchema schema = SchemaRegistryContract.record();
    assertThatThrownBy(() -> cache.lookup("new", schema, false))
        .isInstanceOf(SchemaRegistryException.class);

    int id = cache.register("new", schema, false);

    assertThat(cache.lookup("new", schema, false).id()).isEqualTo(id);
  }

  @Test
  void hits_misses_and_known_absences_are_counted() {
    int id = register();

    cache.byId(id, null);
    cache.byId(id, null);
    cache.byId(id, null);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> cache.byId(999, null)).hasMessageContaining("999");
    }

    assertThat(cached("hit")).isEqualTo(2);
    assertThat(cached("miss")).isEqualTo(2);
    assertThat(cached("absent")).isEqualTo(2);
  }
}

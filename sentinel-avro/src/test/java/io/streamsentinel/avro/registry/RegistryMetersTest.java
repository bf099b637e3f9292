package io.streamsentinel.avro.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class RegistryMetersTest {
  private static final RegistrySchema TEXT = RegistrySchema.of(Schema.create(Schema.Type.STRING));

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private double requests(String operation, String outcome) {
    Counter counter =
        meters
            .find(RegistryMeters.REQUESTS)
            .tags("operation", operation, "outcome", outcome)
            .counter();
    return counter == null ? 0 : counter.count();
  }

  private Map<String, Object> configs(StubRegistry stub) {
    Map<String, Object> configs = new HashMap<>(stub.configs());
    configs.put(RegistryConfig.METERS, meters);
    configs.put("max.retries", 0);
    configs.put("sentinel.registry.outage.ms", 0);
    return configs;
  }

  @Test
  void requests_failures_time_and_cache_are_measured() {
    try (StubRegistry stub = StubRegistry.plain();
        SchemaRegistry registry = SchemaRegistries.of(configs(stub))) {
      stub.answers(200, StubRegistry.STRING_SCHEMA)
          .answers(404, "{\"error_code\":40403,\"message\":\"no\"}")
          .answers(503, "{}")
          .answers(401, "{}");

      registry.byId(1, null);
      registry.byId(1, null);
      for (int id = 2; id < 5; id++) {
        int failing = id;
        assertThatThrownBy(() -> registry.byId(failing, null))
            .isInstanceOf(SchemaRegistryException.class);
      }

      assertThat(requests("by_id", "ok")).isEqualTo(1);
      assertThat(requests("by_id", "not_found")).isEqualTo(1);
      assertThat(requests("by_id", "unavailable")).isEqualTo(1);
      assertThat(requests("by_id", "unauthorized")).isEqualTo(1);
      var duration = meters.timer(RegistryMeters.DURATION, "operation", "by_id");
      assertThat(duration.count()).isEqualTo(4);
      assertThat(duration.max(TimeUnit.NANOSECONDS)).isPositive();
      assertThat(meters.counter(RegistryMeters.CACHE, "result", "hit").count()).isEqualTo(1);
      assertThat(meters.counter(RegistryMeters.CACHE, "result", "miss").count()).isEqualTo(4);
    }
  }

  @Test
  void every_call_is_metered_under_a_name_of_its_kind_and_no_tag_tells_more() {
    SchemaRegistry registry =
        new MeteredSchemaRegistry(new InMemorySchemaRegistry(), new RegistryMeters(meters));

    int id = registry.register("payments-value", TEXT, false);
    registry.lookup("payments-value", TEXT, false);
    registry.byId(id, null);
    assertThatThrownBy(() -> registry.byGuid(new UUID(0, 1)))
        .isInstanceOf(SchemaRegistryException.class);
    registry.version("payments-value", 1);
    registry.versions("payments-value");
    registry.subjects();
    registry.compatible("payments-value", 1, TEXT);
    registry.compatibility("payments-value", CompatibilityLevel.FULL);
    registry.compatibility("payments-value");
    registry.mode("payments-value", SubjectMode.READWRITE);
    registry.mode("payments-value");
    registry.deleteSubject("payments-value", false);

    for (RegistryMeters.Operation operation : RegistryMeters.Operation.values()) {
      String tag = operation.name().toLowerCase(java.util.Locale.ROOT);
      assertThat(meters.timer(RegistryMeters.DURATION, "operation", tag).count())
          .describedAs(tag)
          .isPositive();
    }
    Set<String> values =
        meters.getMeters().stream()
            .map(Meter::getId)
            .flatMap(meter -> meter.getTags().stream())
            .map(tag -> tag.getValue())
            .collect(Collectors.toSet());
    assertThat(values)
        .contains("register", "lookup", "by_id", "ok", "not_found", "hit")
        .noneMatch(value -> value.contains("payments"));
  }

  @Test
  void kafka_hands_the_meter_registry_through_and_the_global_one_is_the_default() {
    assertThat(new RegistryConfig(Map.of(RegistryConfig.URL, "mock://m")).meters())
        .isSameAs(Metrics.globalRegistry);
    assertThat(
            new RegistryConfig(
                    Map.of(RegistryConfig.URL, "mock://m", RegistryConfig.METERS, meters))
                .meters())
        .isSameAs(meters);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () ->
                SchemaRegistries.of(
                    Map.of(RegistryConfig.URL, "mock://m", RegistryConfig.METERS, "mine")))
        .withMessageContaining(RegistryConfig.METERS)
        .withMessageContaining("MeterRegistry");
  }

  @Test
  void those_who_share_a_meter_registry_share_a_client_and_others_do_not() {
    try (StubRegistry stub = StubRegistry.plain();
        SchemaRegistry first = SchemaRegistries.of(configs(stub));
        SchemaRegistry second = SchemaRegistries.of(configs(stub));
        SchemaRegistry elsewhere = SchemaRegistries.of(stub.configs())) {
      for (SchemaRegistry registry : List.of(first, second, elsewhere)) {
        registry.byId(1, null);
      }

      assertThat(stub.requests()).hasSize(2);
      assertThat(requests("by_id", "ok")).isEqualTo(1);
      assertThat(
              meters
                  .timer(RegistryMeters.DURATION, "operation", "by_id")
                  .totalTime(TimeUnit.NANOSECONDS))
          .isLessThan((double) Duration.ofMinutes(1).toNanos());
    }
  }
}

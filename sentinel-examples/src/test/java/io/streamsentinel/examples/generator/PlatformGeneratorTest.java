package io.streamsentinel.examples.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.avro.event.ApplicationLogEvent;
import io.streamsentinel.avro.event.LogLevel;
import io.streamsentinel.avro.event.SystemMetricEvent;
import io.streamsentinel.avro.event.UserActivityEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlatformGeneratorTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int COUNT = 100_000;

  @Test
  void same_seed_gives_the_same_events_and_another_seed_others() {
    assertThat(take(1, 500)).isEqualTo(take(1, 500)).isNotEqualTo(take(2, 500));
  }

  @Test
  void every_hundred_lines_have_exactly_the_stated_levels() {
    List<ApplicationLogEvent> lines = of(ApplicationLogEvent.class);

    assertThat(count(lines.subList(0, 100), ApplicationLogEvent::getLevel))
        .isEqualTo(
            Map.of(
                LogLevel.DEBUG,
                20L,
                LogLevel.INFO,
                50L,
                LogLevel.WARN,
                20L,
                LogLevel.ERROR,
                8L,
                LogLevel.FATAL,
                2L))
        .isEqualTo(count(lines.subList(7_700, 7_800), ApplicationLogEvent::getLevel));
    assertThat(lines)
        .extracting(ApplicationLogEvent::getService)
        .hasSameElementsAs(PlatformGenerator.SERVICES);
    assertThat(PlatformGenerator.SERVICES).hasSize(7);
  }

  @Test
  void errors_and_nothing_else_carry_a_trace_id() {
    assertThat(of(ApplicationLogEvent.class))
        .allSatisfy(
            line -> {
              if (line.getLevel().compareTo(LogLevel.ERROR) >= 0) {
                assertThat(line.getTraceId()).matches("[0-9a-f]{32}");
              } else {
                assertThat(line.getTraceId()).isNull();
              }
            });
  }

  @Test
  void users_do_seven_things_in_the_stated_shares() {
    assertThat(count(of(UserActivityEvent.class).subList(0, 100), UserActivityEvent::getActivity))
        .isEqualTo(
            Map.of(
                "PAGE_VIEW",
                40L,
                "CLICK",
                25L,
                "SEARCH",
                15L,
                "CART",
                10L,
                "LOGIN",
                5L,
                "PURCHASE",
                4L,
                "SIGNUP",
                1L));
  }

  @Test
  void nine_hosts_have_four_metrics_each_at_every_tick() {
    List<SystemMetricEvent> readings = of(SystemMetricEvent.class);

    assertThat(count(readings.subList(0, 36 * 50), SystemMetricEvent::getHost))
        .hasSize(9)
        .allSatisfy((host, times) -> assertThat(times).isEqualTo(200));
    assertThat(count(readings.subList(0, 36 * 50), SystemMetricEvent::getMetric))
        .containsOnlyKeys(
            "cpu.utilisation", "memory.utilisation", "disk.utilisation", "network.received")
        .allSatisfy((metric, times) -> assertThat(times).isEqualTo(450));
  }

  @Test
  void memory_and_disk_rise_over_an_hour() {
    List<SystemMetricEvent> readings = of(SystemMetricEvent.class);

    for (String metric : List.of("memory.utilisation", "disk.utilisation")) {
      List<Double> values =
          readings.stream()
              .filter(r -> r.getHost().equals("web-1") && r.getMetric().equals(metric))
              .map(SystemMetricEvent::getValue)
              .toList();
      assertThat(values.get(values.size() - 1)).isGreaterThan(values.get(0));
    }
  }

  @Test
  void incidents_follow_one_another() {
    PlatformGenerator generator = new PlatformGenerator(1, START, COUNT);
    generator.forEachRemaining(event -> {});

    List<Incident> incidents = generator.incidents();
    assertThat(incidents).hasSizeGreaterThan(2);
    for (int i = 1; i < incidents.size(); i++) {
      assertThat(incidents.get(i).start()).isAfter(incidents.get(i - 1).end());
    }
  }

  private static <T> List<T> of(Class<T> type) {
    return take(1, COUNT).stream()
        .map(PlatformEvent::value)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  private static List<PlatformEvent> take(long seed, int count) {
    List<PlatformEvent> events = new ArrayList<>();
    new PlatformGenerator(seed, START, count).forEachRemaining(events::add);
    return events;
  }

  private static <T, C> Map<C, Long> count(List<T> events, Function<T, C> by) {
    return events.stream().collect(Collectors.groupingBy(by, Collectors.counting()));
  }
}

package io.streamsentinel.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GaugesTest {

  private final SimpleMeterRegistry shown = new SimpleMeterRegistry();
  private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
  private final AtomicInteger closed = new AtomicInteger(3);
  private final AtomicInteger running = new AtomicInteger(1);

  @Test
  void gauge_shows_who_came_last_and_others_stay() {
    registry.add(shown);
    Tags group = Tags.of("group", "detector");
    Tags other = Tags.of("group", "customers");
    registry.gauge("state", Gauges.vacate(registry, "state", group), closed);
    registry.gauge("state", Gauges.vacate(registry, "state", other), closed);

    registry.gauge("state", Gauges.vacate(registry, "state", group), running);

    assertThat(shown.get("state").tags(group).gauge().value()).isEqualTo(1);
    assertThat(shown.get("state").tags(other).gauge().value()).isEqualTo(3);
  }
}

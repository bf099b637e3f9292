package io.streamsentinel.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The run that the picture in the documentation shows. */
@WithStack(start = Service.KAFKA)
@Tag("long")
@Tag("measures")
class OutageIT {

  private static final double RECOVERED_WITHIN_SECONDS = 10;

  @Test
  void slow_flaky_and_absent_server_costs_time_and_nothing_else(Stack stack, TestScope scope)
      throws Exception {
    String servers = stack.bootstrapServers();
    String dead = scope.topic("dead", 1);

    Outage.Course course =
        new Outage(
                servers,
                scope.topic("in", 6),
                scope.topic("out", 6),
                dead,
                scope.name("group"),
                200,
                Duration.ofSeconds(10))
            .run();

    OutageFigures figures = new OutageFigures(course);
    assertThat(course.faults()).isEmpty();
    assertThat(Ends.of(KafkaSettings.of(servers), dead))
        .isEqualTo(Map.of(new TopicPartition(dead, 0), 0L));
    assertThat(course.glimpses()).anyMatch(glimpse -> glimpse.open() && glimpse.paused());
    for (int i = 0; i < course.phases().size(); i++) {
      if (course.phases().get(i).broken()) {
        double recovery = figures.recoverySeconds(i);
        System.out.printf(
            "after \"%s\": p99 below %.0f ms again in %.1f s%n",
            course.phases().get(i).name(), figures.goodMillis(), recovery);
        assertThat(recovery).isLessThan(RECOVERED_WITHIN_SECONDS);
      }
    }
  }
}

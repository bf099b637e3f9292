package io.streamsentinel.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.settings.Environment;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.StackDirectory;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The platform's pipelines, small, on the servers of the tests. */
@WithStack(start = {Service.KAFKA, Service.REDIS, Service.REGISTRY, Service.POSTGRES})
class PlatformIT {

  /** Sixteen minutes of event time, in which a service fails and a host is flooded. */
  private static final int COUNT = 42_000;

  private static final int SEED = 2;

  @Test
  void every_event_has_its_effect_once_and_every_incident_is_noticed(Stack stack, TestScope scope) {
    StringWriter out = new StringWriter();
    PlatformOptions options =
        new PlatformOptions(
            true,
            StackDirectory.ofBuild(),
            new PlatformTopics(scope.name("platform") + "."),
            PlatformRules.standard(),
            SEED,
            COUNT,
            2,
            false);
    Environment servers =
        Environment.of(
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers(),
                "REDIS_URL", stack.redisUri(),
                "POSTGRES_DSN", stack.postgresDsn() + "?currentSchema=" + scope.schema("platform"),
                "SCHEMA_REGISTRY_URL", stack.registryUrl(),
                // Nothing follows that the last fetch could wait for.
                "KAFKA_CONSUMER_FETCH_MAX_WAIT_MS", "200"));

    boolean exactlyOnce = new Platform(options, new PrintWriter(out, true), servers).run();

    assertThat(out.toString())
        // Two into each topic, and two groups read the logs.
        .contains("dead-lettered 8\n")
        .contains("lost 0\n")
        .contains("duplicates 0\n")
        .containsPattern("INFO +[0-9,]+ +50\\.0 %")
        .containsPattern("FATAL +[0-9,]+ +2\\.0 %")
        .containsPattern("throughput [1-9][0-9,]* events/s")
        .containsPattern("ERRORS .* after [0-9]+ s")
        .containsPattern("FLOOD .* after [0-9]+ s")
        .doesNotContain("not noticed");
    assertThat(exactlyOnce).isTrue();
  }
}

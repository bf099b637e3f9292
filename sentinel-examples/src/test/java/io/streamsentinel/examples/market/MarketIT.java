package io.streamsentinel.examples.market;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.settings.Environment;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.StackDirectory;
import io.streamsentinel.stack.WithStack;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Both sources as the command runs them, on the servers of the tests. */
@WithStack(start = {Service.KAFKA, Service.REDIS, Service.REGISTRY, Service.POSTGRES})
class MarketIT {

  @Test
  void what_misbehaving_sources_bring_is_in_the_topics_once_and_in_decisions(Stack stack) {
    StringWriter out = new StringWriter();
    MarketOptions options =
        new MarketOptions(
            true,
            StackDirectory.ofBuild(),
            "market-it.",
            Optional.empty(),
            Optional.empty(),
            List.of("EURUSDT"),
            1,
            Duration.ofSeconds(5),
            300,
            40);

    boolean exactlyOnce = new Market(options, new PrintWriter(out, true), servers(stack)).run();

    assertThat(out.toString())
        .containsPattern("trades: [1-9][0-9,]*\n")
        .containsPattern("gaps [1-9][0-9]*, trades missed in them [1-9]")
        .containsPattern("texts: [1-9]")
        .containsPattern("keep-alives [1-9]")
        .containsPattern("payments decided: in 200, out 200, lost 0, duplicates 0\n")
        .containsPattern("that knew the currency's range \\(market_range_1h\\) [1-9]")
        .containsPattern("\\(merchant_sentiment_24h\\) [1-9]");
    assertThat(exactlyOnce).isTrue();
  }

  private static Environment servers(Stack stack) {
    return Environment.of(
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers(),
            "REDIS_URL", stack.redisUri(),
            "POSTGRES_DSN", stack.postgresDsn(),
            "SCHEMA_REGISTRY_URL", stack.registryUrl()));
  }
}

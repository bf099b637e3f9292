package io.streamsentinel.examples.cli;

import io.streamsentinel.examples.market.Market;
import io.streamsentinel.examples.market.MarketOptions;
import io.streamsentinel.settings.Environment;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code market}: trades and sentiment from outside, beside payments that are decided by them. */
@Command(
    name = "market",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Streams trades (WebSocket) and sentiment (JSON lines) into their topics while payments are"
          + " decided by them, on real servers, and checks what came out.",
      "Exits with 0 if every trade, text and payment arrived exactly once."
    })
final class MarketCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ServerOptions servers;

  @Option(
      names = "--venue",
      paramLabel = "URL",
      description =
          "Where trades come from, as wss://stream.binance.com:9443/ws. Without it: a venue on this"
              + " machine that misbehaves now and then.")
  private @Nullable URI venue;

  @Option(
      names = "--sentiment",
      paramLabel = "URL",
      description =
          "Where lines of sentiment come from. Without it: a source on this machine that misbehaves"
              + " now and then.")
  private @Nullable URI sentiment;

  @Option(names = "--symbols", split = ",", description = "Of which symbols trades are wanted.")
  private List<String> symbols = List.of("EURUSDT", "USDTTRY");

  @Option(names = "--seed", description = "Makes payments and the sources here repeatable.")
  private long seed = 1;

  @Option(names = "--seconds", description = "For how long.")
  private int seconds = 30;

  @Option(names = "--rate", description = "Trades a second of the venue on this machine.")
  private int rate = 200;

  @Option(names = "--payments", description = "Payments a second.")
  private int payments = 50;

  MarketCommand() {}

  @Override
  public Integer call() {
    MarketOptions options =
        new MarketOptions(
            servers.external(),
            servers.directory(),
            servers.prefix(),
            Optional.ofNullable(venue),
            Optional.ofNullable(sentiment),
            symbols,
            seed,
            Duration.ofSeconds(positive("--seconds", seconds)),
            positive("--rate", rate),
            positive("--payments", payments));
    return new Market(options, spec.commandLine().getOut(), Environment.ofProcess()).run() ? 0 : 1;
  }

  private int positive(String option, int value) {
    if (value < 1) {
      throw new ParameterException(spec.commandLine(), option + " must be at least 1: " + value);
    }
    return value;
  }
}

package io.streamsentinel.examples.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How much a run of generated events sends, and how. */
final class RunOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(names = "--seed", description = "Makes generated events repeatable.")
  private long seed = 1;

  @Option(names = "--count", description = "How many events to generate.")
  private long count = 120_000;

  @Option(
      names = "--paced",
      description =
          "How many of the last events go out at --rate, to measure latency; the others as fast as"
              + " they go, to measure throughput.")
  private long paced = 10_000;

  @Option(names = "--rate", description = "Events a second in the paced part.")
  private int rate = 2_000;

  @Option(
      names = "--malformed",
      description = "How many records to send that hold no event: they must be dead-lettered.")
  private int malformed = 3;

  @Option(names = "--partitions", description = "Partitions of topics that are not there yet.")
  private int partitions = 12;

  RunOptions() {}

  long seed() {
    return seed;
  }

  long count() {
    return positive("--count", count);
  }

  long paced() {
    return paced;
  }

  int rate() {
    return (int) positive("--rate", rate);
  }

  int malformed() {
    return malformed;
  }

  int partitions() {
    return (int) positive("--partitions", partitions);
  }

  private long positive(String option, long value) {
    if (value < 1) {
      throw new ParameterException(spec.commandLine(), option + " must be at least 1: " + value);
    }
    return value;
  }
}

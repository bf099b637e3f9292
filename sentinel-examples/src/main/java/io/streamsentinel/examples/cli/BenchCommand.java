package io.streamsentinel.examples.cli;

import io.streamsentinel.examples.bench.EngineBench;
import io.streamsentinel.examples.bench.FeatureBench;
import io.streamsentinel.examples.bench.GeneratorBench;
import io.streamsentinel.examples.bench.PipelineBench;
import io.streamsentinel.examples.bench.ResilienceBench;
import io.streamsentinel.examples.bench.ScoringBench;
import io.streamsentinel.examples.bench.StateBench;
import io.streamsentinel.examples.bench.avro.AvroBench;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench NAME}: a benchmark, its criteria as JSON lines. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Runs a benchmark and prints its criteria, one JSON object a line.")
final class BenchCommand implements Callable<Integer> {

  private static final Map<String, Program> BENCHES =
      Map.of(
          "avro", AvroBench::main,
          "engine", EngineBench::main,
          "features", FeatureBench::main,
          "generator", GeneratorBench::main,
          "pipeline", PipelineBench::main,
          "resilience", ResilienceBench::main,
          "scoring", ScoringBench::main,
          "state", StateBench::main);

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "NAME", description = "Which one; a wrong one lists them.")
  private String name = "";

  @Parameters(
      index = "1..*",
      paramLabel = "OPTION",
      description = "Its own options, behind --, as: bench engine -- --records 1000000 --rounds 3")
  private List<String> options = List.of();

  BenchCommand() {}

  @Override
  public Integer call() throws Exception {
    Program program = BENCHES.get(name);
    if (program == null) {
      throw new ParameterException(
          spec.commandLine(),
          "no benchmark '" + name + "'; there are: " + new TreeSet<>(BENCHES.keySet()));
    }
    program.run(options.toArray(String[]::new));
    return 0;
  }

  private interface Program {
    void run(String... options) throws Exception;
  }
}

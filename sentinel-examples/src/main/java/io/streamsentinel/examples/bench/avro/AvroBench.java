package io.streamsentinel.examples.bench.avro;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Our serializer and deserializer beside Confluent's genuine ones and Jackson, by JMH. A round runs
 * each contestant in a fresh JVM, so that a busy machine disturbs all alike, and gives one ratio of
 * a criterion; its value is the median of the rounds. Times are processor times of a round's
 * fastest iteration, since other work only ever adds to them.
 *
 * <p>{@code bench avro [--rounds N] [--iterations N] [--millis N]}: by default 3 rounds with 12
 * iterations of 500 ms, half as many to warm up; about six minutes. {@code *_extra_bytes} is what
 * is allocated beside the result itself.
 */
public final class AvroBench {

  private final Map<String, List<Double>> nanos = new TreeMap<>();
  private final Map<String, List<Double>> bytes = new TreeMap<>();
  private final PrintStream out;

  private AvroBench(PrintStream out) {
    this.out = out;
  }

  /**
   * Measures and prints lines of JSON.
   *
   * @param args see the class comment
   */
  public static void main(String[] args) throws RunnerException {
    run(System.out, args);
  }

  static void run(PrintStream out, String... args) throws RunnerException {
    Map<String, Integer> given = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      given.put(args[i], Integer.valueOf(args[i + 1]));
    }
    int rounds = given.getOrDefault("--rounds", 3);
    int iterations = given.getOrDefault("--iterations", 12);
    int millis = given.getOrDefault("--millis", 500);
    AvroBench bench = new AvroBench(out);
    out.printf("# %d rounds, %d iterations of %d ms%n", rounds, iterations, millis);
    // Says what is missing before anything is measured.
    double size = new AvroBenchmark().sizeRatio();
    for (int round = 0; round < rounds; round++) {
      bench.round(iterations, TimeValue.milliseconds(millis));
    }
    bench.criteria(size);
  }

  private void round(int iterations, TimeValue time) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(AvroBenchmark.class.getName())
            .forks(1)
            .warmupIterations((iterations + 1) / 2)
            .warmupTime(time)
            .measurementIterations(iterations)
            .measurementTime(time)
            .addProfiler(GCProfiler.class)
            .addProfiler(CpuTime.class)
            .jvmArgs("-Xms512m", "-Xmx512m")
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    for (RunResult result : new Runner(options).run()) {
      String name = result.getPrimaryResult().getLabel();
      double fastest = secondary(result, CpuTime.LABEL).getStatistics().getMin();
      double allocated = secondary(result, "gc.alloc.rate.norm").getScore();
      nanos.computeIfAbsent(name, any -> new ArrayList<>()).add(fastest);
      bytes.computeIfAbsent(name, any -> new ArrayList<>()).add(allocated);
      out.printf(Locale.ROOT, "# %s %.1f ns, %.1f bytes%n", name, fastest, allocated);
    }
  }

  private static Result<?> secondary(RunResult result, String label) {
    return Objects.requireNonNull(result.getSecondaryResults().get(label), label);
  }

  private void criteria(double size) {
    ratio("encode_vs_confluent", "encodeConfluent", "encodeSentinel");
    ratio("decode_vs_confluent", "decodeConfluent", "decodeSentinel");
    ratio("encode_vs_jackson", "encodeJackson", "encodeSentinel");
    ratio("decode_vs_jackson", "decodeJackson", "decodeSentinel");
    print("size_vs_json", List.of(size));
    extra("encode_extra_bytes", "encodeSentinel", "allocateEncoded");
    extra("decode_extra_bytes", "decodeSentinel", "allocateDecoded");
  }

  private void ratio(String criterion, String other, String ours) {
    List<Double> runs = new ArrayList<>();
    for (int i = 0; i < of(nanos, ours).size(); i++) {
      runs.add(of(nanos, other).get(i) / of(nanos, ours).get(i));
    }
    print(criterion, runs);
  }

  private void extra(String criterion, String ours, String result) {
    List<Double> runs = new ArrayList<>();
    for (int i = 0; i < of(bytes, ours).size(); i++) {
      runs.add(of(bytes, ours).get(i) - of(bytes, result).get(i));
    }
    print(criterion, runs);
  }

  private static List<Double> of(Map<String, List<Double>> results, String benchmark) {
    return results.getOrDefault(benchmark, List.of());
  }

  private void print(String criterion, List<Double> runs) {
    List<Double> sorted = runs.stream().sorted().toList();
    out.printf(
        Locale.ROOT,
        "{\"bench\":\"avro\",\"criterion\":\"%s\",\"value\":%.3f,\"runs\":[%s]}%n",
        criterion,
        sorted.get(sorted.size() / 2),
        runs.stream()
            .map(run -> String.format(Locale.ROOT, "%.3f", run))
            .collect(Collectors.joining(",")));
  }
}

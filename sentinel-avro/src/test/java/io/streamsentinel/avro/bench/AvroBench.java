package io.streamsentinel.avro.bench;

import java.io.IOException;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs {@link AvroBenchmark} and prints its criteria as lines of JSON: name, figure, bound, whether
 * it holds. Ends with status 1 if one does not. Times are processor times of the fastest iteration,
 * since a busy machine only ever adds to them.
 */
public final class AvroBench {
  private boolean met = true;

  private AvroBench() {}

  /** Runs it; an argument sets the seconds each measured iteration takes (default 0.5). */
  public static void main(String[] arguments) throws RunnerException, IOException {
    double seconds = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 0.5;
    AvroBench bench = new AvroBench();
    bench.run(seconds);
    if (!bench.met) {
      System.exit(1);
    }
  }

  private void run(double seconds) throws RunnerException, IOException {
    TimeValue time = TimeValue.milliseconds((long) (seconds * 1000));
    Options options =
        new OptionsBuilder()
            .include(AvroBenchmark.class.getName())
            .forks(2)
            .warmupIterations(6)
            .warmupTime(time)
            .measurementIterations(12)
            .measurementTime(time)
            .addProfiler(GCProfiler.class)
            .addProfiler(CpuTime.class)
            .jvmArgs("-Xms512m", "-Xmx512m")
            .shouldFailOnError(true)
            .build();
    Map<String, Double> nanos = new TreeMap<>();
    Map<String, Double> bytes = new TreeMap<>();
    Collection<RunResult> results = new Runner(options).run();
    for (RunResult result : results) {
      String name = result.getPrimaryResult().getLabel();
      nanos.put(name, result.getSecondaryResults().get(CpuTime.LABEL).getStatistics().getMin());
      bytes.put(name, result.getSecondaryResults().get("gc.alloc.rate.norm").getScore());
    }
    nanos.forEach(
        (name, value) ->
            System.out.printf(
                Locale.ROOT,
                "{\"benchmark\":\"%s\",\"nanos\":%.1f,\"bytes\":%.1f}%n",
                name,
                value,
                bytes.get(name)));
    AvroBenchmark sizes = new AvroBenchmark();
    sizes.prepare();
    atLeast("encode_vs_confluent", ratio(nanos, "encodeConfluent", "encodeSentinel"), 7);
    atLeast("decode_vs_confluent", ratio(nanos, "decodeConfluent", "decodeSentinel"), 2);
    atLeast("encode_vs_jackson", ratio(nanos, "encodeJackson", "encodeSentinel"), 2.5);
    atLeast("decode_vs_jackson", ratio(nanos, "decodeJackson", "decodeSentinel"), 3);
    atMost("size_vs_json", sizes.sizeRatio(), 0.45);
    atMost("encode_extra_bytes", bytes(bytes, "encodeSentinel", "allocateEncoded"), 16);
    atMost("decode_extra_bytes", bytes(bytes, "decodeSentinel", "allocateDecoded"), 16);
  }

  private static double ratio(Map<String, Double> nanos, String other, String ours) {
    return nanos.get(other) / nanos.get(ours);
  }

  private static double bytes(Map<String, Double> bytes, String ours, String result) {
    return bytes.get(ours) - bytes.get(result);
  }

  private void atLeast(String name, double value, double bound) {
    print(name, value, ">=", bound, value >= bound);
  }

  private void atMost(String name, double value, double bound) {
    print(name, value, "<=", bound, value <= bound);
  }

  private void print(String name, double value, String relation, double bound, boolean holds) {
    met &= holds;
    System.out.printf(
        Locale.ROOT,
        "{\"criterion\":\"%s\",\"value\":%.3f,\"bound\":\"%s %s\",\"met\":%b}%n",
        name,
        value,
        relation,
        bound,
        holds);
  }
}

package io.streamsentinel.examples.bench;

import io.streamsentinel.stack.KafkaSpec;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.StackDirectory;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/**
 * Features: the engine alone, a store's reads and memory, and the whole stage beside the consumer
 * without features and beside the usual way. Each criterion is one line of JSON. Only ratios from
 * one run mean anything on a busy machine.
 *
 * <p>{@code bench features [engine] [store] [stage]}; without arguments all three.
 */
public final class FeatureBench {
  private final PrintStream out;

  FeatureBench(PrintStream out) {
    this.out = out;
  }

  /**
   * Measures and prints.
   *
   * @param parts which parts; none for all
   */
  public static void main(String[] parts) throws Exception {
    FeatureBench bench = new FeatureBench(System.out);
    boolean all = parts.length == 0;
    bench.note(
        "%d cores, load average %.1f, %s",
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        System.getProperty("java.vm.version"));
    if (all || Arrays.asList(parts).contains("engine")) {
      JvmApart.run(FeatureEngineBench.class);
    }
    boolean store = all || Arrays.asList(parts).contains("store");
    boolean stage = all || Arrays.asList(parts).contains("stage");
    if (store || stage) {
      try (Stack stack =
          Stack.embedded(KafkaSpec.oneBroker().lasting(), StackDirectory.temporary())) {
        if (store) {
          new FeatureStoreBench(bench, stack.redisUri()).run();
        }
        if (stage) {
          JvmApart.run(FeatureStageBench.class, stack.bootstrapServers(), stack.redisUri());
        }
      }
    }
  }

  void note(String text, Object... arguments) {
    out.printf(Locale.ROOT, "# " + text + "%n", arguments);
  }

  void atLeast(String criterion, double value, double bound) {
    line(criterion, value, "at_least", bound);
  }

  void atMost(String criterion, double value, double bound) {
    line(criterion, value, "at_most", bound);
  }

  private void line(String criterion, double value, String how, double bound) {
    out.printf(
        Locale.ROOT,
        "{\"bench\":\"features\",\"criterion\":\"%s\",\"value\":%.4g,\"%s\":%.4g}%n",
        criterion,
        value,
        how,
        bound);
  }

  void figure(String name, double value) {
    out.printf(
        Locale.ROOT, "{\"bench\":\"features\",\"figure\":\"%s\",\"value\":%.4g}%n", name, value);
  }

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}

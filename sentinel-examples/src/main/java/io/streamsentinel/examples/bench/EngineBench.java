package io.streamsentinel.examples.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamsentinel.stack.KafkaSpec;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.StackDirectory;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The engine beside others on the embedded broker: each contestant in a fresh JVM, in alternating
 * rounds, so that a busy machine disturbs all alike. Every value is the median of the rounds'
 * ratios, printed as one JSON line; nothing but ratios from one run means anything.
 *
 * <p>{@code bench engine [--records N] [--warm N] [--rounds N] [--seconds N] [--only PART]}, where
 * PART is one of throughput, producer, latency, blocking, memory and compression
 */
public final class EngineBench {

  private static final int TX_PER_POLL_SHARE = 10;
  private static final int MILLION = 1_000_000;
  private static final int LATENCY_WARM_SECONDS = 30;

  private final String servers;
  private final Plan plan;
  private final PrintStream out;
  private int runs;

  private EngineBench(String servers, Plan plan, PrintStream out) {
    this.servers = servers;
    this.plan = plan;
    this.out = out;
  }

  /**
   * Runs the benchmark and prints its criteria.
   *
   * @param args see the class comment
   */
  public static void main(String[] args) throws Exception {
    try (Stack stack =
        Stack.embedded(KafkaSpec.oneBroker().lasting(), StackDirectory.temporary())) {
      new EngineBench(stack.bootstrapServers(), Plan.of(args), System.out).run();
    }
  }

  private void run() throws Exception {
    out.println("# " + plan + ", producer " + ClientSettings.producer());
    Input.create(servers, "bench-in");
    Input.fill(servers, "bench-in", plan.records());
    if (Stream.of("throughput", "producer", "latency").anyMatch(plan::wants)) {
      warmBroker();
    }
    part("throughput", this::throughput);
    part("producer", this::producer);
    part("latency", this::latency);
    part("blocking", this::blocking);
    part("memory", this::memory);
    part("compression", this::compression);
  }

  /** A broker is a JVM too: what runs first would find it cold, and one in service is not. */
  private void warmBroker() throws Exception {
    for (Contestant contestant : List.of(Contestant.AT_LEAST_ONCE, Contestant.SENTINEL)) {
      child(contestant.name(), plan.records(), plan.warm());
    }
  }

  private interface Part {
    void run() throws Exception;
  }

  private void part(String name, Part part) throws Exception {
    if (plan.wants(name)) {
      part.run();
    }
  }

  /**
   * There and back in turn: who comes later finds a broker that is warmer, or busier cleaning up.
   */
  private void throughput() throws Exception {
    Map<Contestant, List<Double>> speeds = new EnumMap<>(Contestant.class);
    Map<Contestant, List<Double>> allocated = new EnumMap<>(Contestant.class);
    List<Contestant> contestants = new ArrayList<>(List.of(Contestant.values()));
    for (int round = 0; round < plan.rounds(); round++) {
      for (Contestant contestant : contestants) {
        int share = contestant == Contestant.TX_PER_POLL ? TX_PER_POLL_SHARE : 1;
        List<Double> measured =
            numbers(child(contestant.name(), plan.records() / share, plan.warm() / share));
        speeds.computeIfAbsent(contestant, c -> new ArrayList<>()).add(measured.get(0));
        allocated.computeIfAbsent(contestant, c -> new ArrayList<>()).add(measured.get(1));
        out.printf(Locale.ROOT, "# round %d %s %.0f/s%n", round + 1, contestant, measured.get(0));
      }
      Collections.reverse(contestants);
    }
    List<Double> ours = of(speeds, Contestant.SENTINEL);
    ratio("eos_vs_at_least_once", ours, of(speeds, Contestant.AT_LEAST_ONCE));
    ratio("eos_vs_streams_eos", ours, of(speeds, Contestant.STREAMS));
    ratio("eos_vs_tx_per_poll", ours, of(speeds, Contestant.TX_PER_POLL));
    print("consume_per_s", ours);
    print("allocated_bytes_per_record", of(allocated, Contestant.SENTINEL));
    print("allocated_bytes_per_record_at_least_once", of(allocated, Contestant.AT_LEAST_ONCE));
  }

  private static List<Double> numbers(String result) {
    return Stream.of(result.split(" ", -1)).map(Double::valueOf).toList();
  }

  private static <C> List<Double> of(Map<C, List<Double>> results, C contestant) {
    return results.getOrDefault(contestant, List.of());
  }

  private void producer() throws Exception {
    out.println("# producer part: " + ProducerRun.SETTINGS);
    List<String> contestants =
        new ArrayList<>(
            List.of("PRODUCER_BARE", "PRODUCER_OURS", "PRODUCER_IDS", "PRODUCER_FUTURES"));
    Map<String, List<Double>> speeds = new HashMap<>();
    for (int round = 0; round < plan.rounds(); round++) {
      for (String contestant : contestants) {
        // Three times as many, a third of them warm-up: sending a million is over in half a second.
        double speed = Double.parseDouble(child(contestant, 3 * plan.records(), plan.records()));
        speeds.computeIfAbsent(contestant, c -> new ArrayList<>()).add(speed);
        out.printf(Locale.ROOT, "# round %d %s %.0f/s%n", round + 1, contestant, speed);
      }
      Collections.reverse(contestants);
    }
    List<Double> bare = of(speeds, "PRODUCER_BARE");
    List<Double> ours = of(speeds, "PRODUCER_OURS");
    ratio("producer_vs_bare", ours, bare);
    ratio("producer_with_ids_vs_bare", of(speeds, "PRODUCER_IDS"), bare);
    ratio("producer_with_futures_vs_bare", of(speeds, "PRODUCER_FUTURES"), bare);
    print("produce_per_s", ours);
  }

  private void latency() throws Exception {
    List<Double> p99 = new ArrayList<>();
    List<Double> p999 = new ArrayList<>();
    for (int round = 0; round < Math.min(3, plan.rounds()); round++) {
      List<Double> values =
          numbers(
              childOn("bench-latency-" + round, "LATENCY", plan.seconds(), LATENCY_WARM_SECONDS));
      p99.add(values.get(1));
      p999.add(values.get(2));
    }
    print("p99_ms_at_10k", p99);
    print("p999_ms_at_10k", p999);
  }

  private void blocking() throws Exception {
    List<Double> efficiency = new ArrayList<>();
    int records = 12_800 * Math.min(10, plan.seconds());
    for (int round = 0; round < Math.min(3, plan.rounds()); round++) {
      efficiency.add(Double.valueOf(child("BLOCKING", records, records / 4)));
    }
    print("blocking_handler_efficiency", efficiency);
  }

  private void memory() throws Exception {
    List<Double> retained = new ArrayList<>();
    for (int round = 0; round < Math.min(3, plan.rounds()); round++) {
      retained.add(Double.valueOf(childOn("bench-keys-" + round, "MEMORY", MILLION, MILLION)));
    }
    print("retained_heap", retained);
  }

  private void compression() throws Exception {
    String[] codecs = child("COMPRESSION", MILLION, 1).split(" ", -1);
    for (String codec : codecs) {
      String[] parts = codec.split("=", -1);
      print("compression_ratio_" + parts[0], List.of(Double.valueOf(parts[1])));
    }
  }

  private String childOn(String topic, String what, int records, int warm) throws Exception {
    Input.create(servers, topic);
    return child(what, topic, records, warm);
  }

  private String child(String what, int records, int warm) throws Exception {
    return child(what, "bench-in", records, warm);
  }

  /** Runs a fresh JVM on an output topic of its own, and returns what it printed. */
  private String child(String what, String in, int records, int warm) throws Exception {
    String output = "bench-out-" + ++runs;
    Input.create(servers, output);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms1g", "-Xmx1g", "-cp", System.getProperty("java.class.path")));
    command.add(ChildMain.class.getName());
    command.addAll(List.of(what, servers, in, output, "bench-" + runs, "" + records, "" + warm));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String result = null;
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      result = result(reader);
    } finally {
      process.destroy();
      process.waitFor();
      Input.delete(servers, output);
    }
    if (result == null) {
      throw new IllegalStateException(what + " ended without a result");
    }
    return result;
  }

  private static @Nullable String result(BufferedReader reader) throws java.io.IOException {
    String line = reader.readLine();
    while (line != null && !line.startsWith(ChildMain.RESULT)) {
      line = reader.readLine();
    }
    return line == null ? null : line.substring(ChildMain.RESULT.length());
  }

  private void ratio(String criterion, List<Double> ours, List<Double> theirs) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i) / theirs.get(i));
    }
    print(criterion, ratios);
  }

  private void print(String criterion, List<Double> runs) {
    List<Double> sorted = runs.stream().sorted().toList();
    out.printf(
        Locale.ROOT,
        "{\"bench\":\"engine\",\"criterion\":\"%s\",\"value\":%.3f,\"runs\":[%s]}%n",
        criterion,
        sorted.get(sorted.size() / 2),
        runs.stream()
            .map(run -> String.format(Locale.ROOT, "%.3f", run))
            .collect(Collectors.joining(",")));
  }
}

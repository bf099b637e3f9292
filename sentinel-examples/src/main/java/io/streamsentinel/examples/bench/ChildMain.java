package io.streamsentinel.examples.bench;

import java.util.Locale;

/**
 * A fresh JVM that runs one contestant, or one of the runs measured by time, and prints what it
 * got.
 */
public final class ChildMain {

  static final String RESULT = "RESULT ";

  private ChildMain() {}

  /**
   * Runs what the arguments say.
   *
   * @param args what, servers, input, output, group, records, warm-up
   */
  public static void main(String[] args) throws Exception {
    Contestant.Job job =
        new Contestant.Job(
            args[1],
            args[2],
            args[3],
            args[4],
            Integer.parseInt(args[5]),
            Integer.parseInt(args[6]));
    String result =
        switch (args[0]) {
          case "LATENCY" -> LatencyRun.run(job);
          case "MEMORY" -> MemoryRun.run(job);
          case "COMPRESSION" -> ProducerRun.compression(job);
          case "BLOCKING" -> BlockingRun.run(job);
          case "PRODUCER_OURS" -> ProducerRun.ours(job, false);
          case "PRODUCER_IDS" -> ProducerRun.ours(job, true);
          case "PRODUCER_FUTURES" -> ProducerRun.futures(job);
          case "PRODUCER_BARE" -> ProducerRun.bare(job);
          default -> {
            Stopwatch.Measured measured = Contestant.valueOf(args[0]).run(job);
            yield String.format(
                Locale.ROOT, "%.0f %.0f", measured.perSecond(), measured.bytesPerRecord());
          }
        };
    System.out.println(RESULT + result);
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }
}

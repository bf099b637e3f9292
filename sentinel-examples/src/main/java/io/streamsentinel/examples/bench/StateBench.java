package io.streamsentinel.examples.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.streamsentinel.stack.KafkaSpec;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.StackDirectory;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;

/**
 * What it costs to keep a database and Kafka in agreement: records with one INSERT and one output
 * each, through this library's state, against the same without a database, against the hand-written
 * way (a database commit for each record, then the output), and against JDBC batches of 500 that
 * may repeat after a crash. All in turn, several rounds; ratios are medians of rounds.
 */
public final class StateBench {

  private static final int ROUNDS = 5;
  private static final int RECORDS = 300_000;
  private static final int RECORDS_ONE_BY_ONE = 9_000;
  private static final int RATE = 5_000;
  private static final int LATENCY_RECORDS = 150_000;

  private final StateRun run;
  private final PrintStream out;

  private StateBench(StateRun run, PrintStream out) {
    this.run = run;
    this.out = out;
  }

  /** Measures on servers of its own and prints lines of JSON. */
  public static void main(String[] arguments) {
    int records = arguments.length == 0 ? RECORDS : Integer.parseInt(arguments[0]);
    try (Stack stack = Stack.embedded(KafkaSpec.oneBroker().lasting(), StackDirectory.ofBuild())) {
      stack.start(Service.KAFKA, Service.POSTGRES);
      try (HikariDataSource pool = pool(stack)) {
        new StateBench(new StateRun(stack.bootstrapServers(), pool), System.out).run(records);
      }
    }
  }

  private static HikariDataSource pool(Stack stack) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(stack.jdbcUrl());
    config.setUsername(stack.postgresUser());
    config.setPassword(stack.postgresPassword());
    config.setMaximumPoolSize(4);
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    return new HikariDataSource(config);
  }

  private void run(int records) {
    run.prepare(records);
    int few = Math.max(500, (int) ((long) RECORDS_ONE_BY_ONE * records / RECORDS));
    run.withState(records);
    run.jdbcBatches(records);
    double[] toBatch = new double[ROUNDS];
    double[] toSingle = new double[ROUNDS];
    double[] toKafka = new double[ROUNDS];
    double[] rates = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      // Each round the other way round: what comes first finds a quieter or a busier machine.
      boolean first = round % 2 == 0;
      double ours = first ? run.withState(records) : 0;
      double batches = run.jdbcBatches(records);
      rates[round] = first ? ours : run.withState(records);
      double kafka = run.withoutState(records);
      double single = run.oneByOne(few);
      out.printf(
          Locale.ROOT,
          "# round %d: state %.0f/s, JDBC batches %.0f/s, Kafka only %.0f/s, one by one %.0f/s%n",
          round + 1,
          rates[round],
          batches,
          kafka,
          single);
      toBatch[round] = rates[round] / batches;
      toSingle[round] = rates[round] / single;
      toKafka[round] = rates[round] / kafka;
    }
    print("state_records_per_s", median(rates), "");
    print("state_vs_jdbc_batch", median(toBatch), ",\"at_least\":0.8");
    print("state_vs_per_record", median(toSingle), ",\"at_least\":20");
    print("state_vs_kafka_only", median(toKafka), "");
    print("p99_ms_at_5k", run.p99Millis(RATE, LATENCY_RECORDS), ",\"at_most\":60");
  }

  private void print(String criterion, double value, String bound) {
    out.printf(
        Locale.ROOT,
        "{\"bench\":\"state\",\"criterion\":\"%s\",\"value\":%.3f%s,\"rounds\":%d}%n",
        criterion,
        value,
        bound,
        ROUNDS);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}

package io.streamsentinel.examples.ledger;

import io.streamsentinel.examples.ledger.WorkerProcess.Kind;
import io.streamsentinel.stack.KafkaSpec;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.StackDirectory;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills workers that book payments, over and over, at every named step of their work, and then
 * shows that the books balance to the cent: every payment booked once, decided once or
 * dead-lettered once.
 */
public final class LedgerDemo {

  private static final int ACCOUNTS = 50;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /**
   * The steps in turn. Each that leaves the database ahead is followed by one in the republishing
   * that it makes necessary.
   */
  private static final List<Step> WAY =
      List.of(
          Step.CLAIMED,
          Step.ADOPTED,
          Step.BEFORE_DATABASE,
          Step.IN_DATABASE,
          Step.DATABASE_ANSWERED,
          Step.REPUBLISHING,
          Step.DATABASE_COMMITTED,
          Step.REPUBLISHING,
          Step.SENDING,
          Step.KAFKA_COMMITTED);

  private final Stack stack;
  private final PrintWriter out;

  /**
   * A demo.
   *
   * @param stack where Kafka and PostgreSQL are
   * @param out where it tells what it does
   */
  public LedgerDemo(Stack stack, PrintWriter out) {
    this.stack = stack;
    this.out = out;
  }

  /**
   * Runs the demo on servers of its own.
   *
   * @param arguments how often to kill, at least once for each step; 20 if there are none
   */
  public static void main(String[] arguments) {
    int kills = arguments.length == 0 ? 20 : Integer.parseInt(arguments[0]);
    boolean balanced;
    try (Stack stack = Stack.embedded(KafkaSpec.oneBroker(), StackDirectory.ofBuild())) {
      stack.start(Service.KAFKA, Service.POSTGRES);
      PrintWriter out = new PrintWriter(System.out, true, java.nio.charset.StandardCharsets.UTF_8);
      balanced = new LedgerDemo(stack, out).run("ledger", kills, 6_000);
    }
    System.exit(balanced ? 0 : 1);
  }

  /**
   * Books payments while workers are killed.
   *
   * @param name what topics, group and schema are named after; must be new
   * @param kills how often to kill
   * @param payments how many payments
   * @return whether the books balance
   */
  public boolean run(String name, int kills, long payments) {
    return run(name, Kind.ENGINE, WAY, kills, payments);
  }

  /** The same with workers of any kind, killed at these steps in turn. */
  boolean run(String name, Kind kind, List<Step> way, int kills, long payments) {
    LedgerSetting setting = setting(stack, name);
    LedgerTopics topics = new LedgerTopics(setting);
    Books books = new Books(setting, topics, payments);
    topics.create();
    books.open();
    Map<Step, Integer> hits = new EnumMap<>(Step.class);
    long perKill = Math.max(1, payments / (kills + 1));
    for (int kill = 1; kill <= kills; kill++) {
      // What is left of the input comes in pieces, so that each worker finds something to do.
      topics.fill(perKill);
      Step step = way.get((kill - 1) % way.size());
      try (WorkerProcess worker = WorkerProcess.start(setting, kind, "a", step, 1)) {
        worker.awaitReached();
        hits.merge(step, 1, Integer::sum);
        out.printf(
            "kill -9 no. %2d: pid %d at %s (%d booked)%n",
            kill, worker.pid(), step, books.booked());
      }
    }
    topics.fill(payments - topics.sent());
    try (WorkerProcess last = WorkerProcess.start(setting, kind, "a")) {
      await(books, last);
    }
    List<String> differences = books.differences();
    for (Step step : new TreeSet<>(way)) {
      out.printf("%-20s hit %d times%n", step, hits.getOrDefault(step, 0));
    }
    differences.forEach(difference -> out.println("DIFFERENCE: " + difference));
    out.printf(
        "%d payments, %d kills, %d booked: %s%n",
        payments,
        kills,
        books.booked(),
        differences.isEmpty() ? "the books balance to the cent" : "THE BOOKS DO NOT BALANCE");
    return differences.isEmpty();
  }

  static LedgerSetting setting(Stack stack, String name) {
    String login = "?user=" + stack.postgresUser() + "&password=" + stack.postgresPassword();
    return new LedgerSetting(stack.bootstrapServers(), stack.jdbcUrl() + login, name, ACCOUNTS);
  }

  private static void await(Books books, WorkerProcess worker) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!books.done()) {
      if (!worker.alive() || System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "the last worker "
                + (worker.alive() ? "is not done after " + PATIENCE : "ended")
                + "; "
                + books.booked()
                + " are booked");
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }
}

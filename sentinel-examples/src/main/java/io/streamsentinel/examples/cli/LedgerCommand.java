package io.streamsentinel.examples.cli;

import io.streamsentinel.examples.ledger.LedgerDemo;
import io.streamsentinel.stack.KafkaSpec;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.StackDirectory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ledger}: payments booked in PostgreSQL while the worker is killed again and again. */
@Command(
    name = "ledger",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Books payments into PostgreSQL while workers are killed at every step of a commit.",
      "Exits with 0 if the books balance to the cent."
    })
final class LedgerCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--kills", description = "How often a worker is killed.")
  private int kills = 20;

  @Option(names = "--payments", description = "How many payments are booked.")
  private long payments = 6_000;

  LedgerCommand() {}

  @Override
  public Integer call() {
    try (Stack stack = Stack.embedded(KafkaSpec.oneBroker(), StackDirectory.ofBuild())) {
      stack.start(Service.KAFKA, Service.POSTGRES);
      LedgerDemo ledger = new LedgerDemo(stack, spec.commandLine().getOut());
      return ledger.run("ledger", kills, payments) ? 0 : 1;
    }
  }
}

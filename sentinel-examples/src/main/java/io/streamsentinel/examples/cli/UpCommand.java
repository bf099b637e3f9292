package io.streamsentinel.examples.cli;

import io.streamsentinel.examples.local.LocalStack;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code up}: servers that stay. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Starts Kafka, PostgreSQL, Redis and a schema registry on this machine, and leaves them"
          + " running until 'down'. What they store stays until 'clean'.",
      "If they are up already, only says where they are."
    })
final class UpCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private LocalOptions options;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      description = "Kafka's port; 0 for a free one.",
      defaultValue = "9092")
  private int kafkaPort;

  @Override
  public void run() {
    LocalStack stack = options.stack();
    PrintWriter out = spec.commandLine().getOut();
    boolean started = stack.up(kafkaPort);
    out.println(started ? "The stack is up." : "The stack is up already.");
    stack.addresses().forEach((name, address) -> out.println("  " + name + "=" + address));
    out.println("In a shell:         . " + stack.env());
    out.println("For other commands: --settings " + stack.settings());
    out.flush();
  }
}

package io.streamsentinel.examples.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code logs}: the ends of the servers' logs. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Shows the ends of the logs of the servers that 'up' started, also after 'down'.")
final class LogsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private LocalOptions options;

  @Parameters(
      arity = "0..1",
      paramLabel = "SERVER",
      description = "kafka, postgres, redis or registry. Without it: all.",
      defaultValue = "")
  private String server;

  @Option(
      names = "--lines",
      paramLabel = "COUNT",
      description = "How many lines of each.",
      defaultValue = "20")
  private int lines;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<Path> logs =
        options.stack().logs().stream()
            .filter(log -> String.valueOf(log.getFileName()).startsWith(server))
            .toList();
    for (Path log : logs) {
      out.println("== " + log);
      tail(log).forEach(out::println);
    }
    if (logs.isEmpty()) {
      out.println("There is no log.");
    }
    out.flush();
    return logs.isEmpty() ? 1 : 0;
  }

  private Deque<String> tail(Path log) throws IOException {
    Deque<String> tail = new ArrayDeque<>();
    // Servers may write what is no UTF-8; every byte is a character here.
    try (Stream<String> all = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      all.forEach(
          line -> {
            tail.addLast(line);
            if (tail.size() > lines) {
              tail.removeFirst();
            }
          });
    }
    return tail;
  }
}

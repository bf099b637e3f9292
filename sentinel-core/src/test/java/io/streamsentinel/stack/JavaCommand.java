package io.streamsentinel.stack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands that run the Java of this JVM. */
final class JavaCommand {

  private JavaCommand() {}

  static List<String> of(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    return command;
  }
}

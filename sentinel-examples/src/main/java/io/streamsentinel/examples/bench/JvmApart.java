package io.streamsentinel.examples.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM as a service with much memory would be run: its heap is all there from the beginning, in
 * large pages. It prints to the same place.
 */
final class JvmApart {
  static final List<String> OPTIONS =
      List.of("-Xms3g", "-Xmx3g", "-XX:+AlwaysPreTouch", "-XX:+UseTransparentHugePages");

  private JvmApart() {}

  /** Runs a class's main method to its end. */
  static void run(Class<?> main, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    System.getProperties()
        .forEach(
            (name, value) -> {
              if (name.toString().startsWith("bench.")) {
                command.add("-D" + name + "=" + value);
              }
            });
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IllegalStateException(main.getSimpleName() + " ended with exit code " + code);
    }
  }
}

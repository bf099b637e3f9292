package io.streamsentinel.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The main class of a JVM that starts a stack, tells its processes, and waits to be killed. */
final class StackHolder {

  private StackHolder() {}

  /**
   * Starts all servers and pauses those that cannot notice the death of their parent then.
   *
   * @param args the directory for data, logs and programs each
   */
  public static void main(String[] args) throws IOException {
    StackDirectory directory =
        new StackDirectory(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
    Stack stack = Stack.embedded(KafkaSpec.oneBroker(), directory);
    stack.start(Service.values());
    stack.redis().pause();
    stack.postgres().pause();
    System.out.println(
        ProcessHandle.current()
            .descendants()
            .map(process -> Long.toString(process.pid()))
            .collect(Collectors.joining(" ")));
    System.out.flush();
    int ended = System.in.read();
    throw new IllegalStateException("Nobody killed this JVM, its input gave " + ended);
  }
}

package io.streamsentinel.examples.local;

import io.streamsentinel.stack.KafkaSpec;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * The main class of the process that holds the servers: it starts them, writes where they are, and
 * stays until it is told to end. The servers end with it, however it ends.
 */
final class Keeper {

  private Keeper() {}

  /**
   * Runs until the process gets SIGTERM.
   *
   * @param args the stack's directory, the programs' directory, Kafka's port or 0
   */
  public static void main(String[] args) throws InterruptedException {
    try {
      start(args);
    } catch (RuntimeException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    // The stack ends its servers when this process is told to end.
    new CountDownLatch(1).await();
  }

  private static void start(String[] args) {
    LocalFiles files = new LocalFiles(Path.of(args[0]));
    int port = Integer.parseInt(args[2]);
    KafkaSpec lasting = KafkaSpec.oneBroker().lasting();
    KafkaSpec kafka = port == 0 ? lasting : lasting.port(port);
    Stack stack = Stack.kept(kafka, files.directory(Path.of(args[1])));
    try {
      stack.start(Service.values());
      files.writeAddresses(stack);
      LocalFiles.write(files.pid(), Identity.own().text());
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }
}

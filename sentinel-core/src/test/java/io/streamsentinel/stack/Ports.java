package io.streamsentinel.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports of the loopback interface.
 *
 * <p>They lie below the range from which systems take the near end of outgoing connections (32768
 * and up on Linux, 49152 and up on macOS). So no client can take the port of a server that is down
 * for a moment, nor connect to itself there. A lock file keeps a port for this JVM's life: two test
 * runs side by side never get the same one.
 */
final class Ports {

  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;
  private static final int ATTEMPTS = 1_000;
  private static final Map<Integer, FileChannel> HELD = new HashMap<>();

  private Ports() {}

  static synchronized int next() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (!HELD.containsKey(port) && hold(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "No free port on the loopback interface between " + FIRST + " and " + LAST);
  }

  /**
   * This port and no other.
   *
   * @throws ServerStartException if somebody has it
   */
  static synchronized int take(int port) {
    if (HELD.containsKey(port) || !hold(port)) {
      throw taken(port);
    }
    return port;
  }

  /**
   * Says at once that a port can't be had, before other servers have started beside.
   *
   * @throws ServerStartException if somebody has it
   */
  static void check(int port) {
    if (!isFree(port)) {
      throw taken(port);
    }
  }

  private static ServerStartException taken(int port) {
    return new ServerStartException(
        "Port " + port + " is taken by another program: name another port, or none for a free one");
  }

  private static boolean hold(int port) {
    try {
      Path directory =
          Files.createDirectories(
              Path.of(
                  System.getProperty("java.io.tmpdir"),
                  "stream-sentinel-ports-" + System.getProperty("user.name")));
      FileChannel file =
          FileChannel.open(
              directory.resolve(Integer.toString(port)),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      if (file.tryLock() == null || !isFree(port)) {
        file.close();
        return false;
      }
      HELD.put(port, file);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}

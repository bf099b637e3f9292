package io.streamsentinel.stack;

import java.io.IOException;
import java.util.List;

/**
 * PostgreSQL refuses to run as root. On Linux, in a user namespace of its own that maps nobody, the
 * process believes to be another user while it still owns root's files.
 */
final class Root {

  private Root() {}

  /** What to put before a command: nothing for other users. */
  static List<String> prefix() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    List<String> unshare = List.of("unshare", "--user");
    if (succeeds(List.of("unshare", "--user", "true"))) {
      return unshare;
    }
    throw new ServerStartException(
        "PostgreSQL refuses to run as root, and 'unshare --user' is not possible here."
            + " Run as another user, or allow user namespaces: see docs/testing.md, Troubleshooting");
  }

  private static boolean succeeds(List<String> command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

package io.streamsentinel.examples.dashboard;

import io.streamsentinel.settings.Secret;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Who may see a dashboard, and where.
 *
 * @param host the address to listen on
 * @param port the port; 0 for a free one
 * @param token what visitors must know, if not everybody on this machine may look
 */
public record DashboardOptions(String host, int port, Optional<Secret> token) {

  /** The variable that holds the token; {@code DASHBOARD_TOKEN_FILE} may name a file instead. */
  public static final String TOKEN = "DASHBOARD_TOKEN";

  private static final int SHORTEST_TOKEN = 16;

  /**
   * Checks that nobody is let in by mistake.
   *
   * @throws IllegalArgumentException if other machines could look without a token, the token is
   *     easily guessed, or there is no such address
   */
  public DashboardOptions {
    if (token.isPresent() && token.get().reveal().length() < SHORTEST_TOKEN) {
      throw new IllegalArgumentException(
          TOKEN + " must have " + SHORTEST_TOKEN + " characters or more");
    }
    if (token.isEmpty() && !loopback(host)) {
      throw new IllegalArgumentException(
          "host "
              + host
              + " can be reached from other machines: set "
              + TOKEN
              + ", or listen on 127.0.0.1");
    }
  }

  /** For everybody on this machine, and nobody else. */
  public static DashboardOptions local(int port) {
    return new DashboardOptions("127.0.0.1", port, Optional.empty());
  }

  /** Whether only this machine can reach the address. */
  boolean local() {
    return loopback(host);
  }

  private static boolean loopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("host is no address of this machine: " + host, e);
    }
  }
}

package io.streamsentinel.avro.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/** How a client says who it is, as the value of the {@code Authorization} header. */
@FunctionalInterface
public interface RegistryAuthentication {

  /**
   * The header's value for a request made now; empty for none. Called for each request, so that a
   * token can be renewed; must not block for long. If it throws, the request counts as one that can
   * succeed later.
   */
  String authorization();

  /** No authentication. */
  static RegistryAuthentication none() {
    return () -> "";
  }

  /** A user and a password. */
  static RegistryAuthentication basic(String user, String password) {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException("A user name for basic authentication has no colon");
    }
    String pair = user + ":" + password;
    String value =
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return () -> value;
  }

  /** A token that does not change. */
  static RegistryAuthentication bearer(String token) {
    String value = "Bearer " + Objects.requireNonNull(token, "token");
    return () -> value;
  }
}

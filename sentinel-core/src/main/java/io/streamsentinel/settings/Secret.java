package io.streamsentinel.settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A value that must not be shown: a password or a token. {@link #toString} masks it, so that a
 * setting that holds one is safe to log.
 *
 * <p>Immutable and thread-safe.
 */
public final class Secret {

  static final String MASK = "***";

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /**
   * Wraps a secret value.
   *
   * @param value the value to keep
   */
  public static Secret of(String value) {
    return new Secret(value);
  }

  /** The value itself, for the client that needs it. Do not log it. */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret
        && MessageDigest.isEqual(
            value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return MASK;
  }
}

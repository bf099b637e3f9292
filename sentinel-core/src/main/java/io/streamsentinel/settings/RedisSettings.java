package io.streamsentinel.settings;

import io.lettuce.core.RedisURI;

/**
 * How to reach a Redis server, Sentinel group or cluster, as one of Lettuce's addresses.
 *
 * <p>Immutable and thread-safe. {@link #toString} masks the credentials.
 */
public final class RedisSettings {

  /** The environment variable that {@link #fromEnvironment()} reads. */
  public static final String URL = "REDIS_URL";

  private static final String FORM = "redis://[user:password@]host:port[/database]";

  private final Secret address;

  private RedisSettings(Secret address) {
    this.address = address;
  }

  /**
   * A server by its address: {@code redis://}, {@code rediss://} (TLS) or {@code
   * redis-sentinel://}.
   *
   * @param address the address, in Lettuce's syntax
   * @throws IllegalArgumentException if it has another form; the message does not repeat it, since
   *     it may hold a password
   */
  public static RedisSettings of(String address) {
    RedisSettings settings = new RedisSettings(Secret.of(address));
    settings.uri();
    return settings;
  }

  /**
   * The server that {@code REDIS_URL} names.
   *
   * @throws IllegalArgumentException if the variable is absent or has another form
   */
  public static RedisSettings fromEnvironment() {
    return from(Environment.ofProcess());
  }

  /**
   * The server that {@code REDIS_URL} names in the given environment.
   *
   * @param environment where to look
   * @throws IllegalArgumentException if the variable is absent or has another form
   */
  public static RedisSettings from(Environment environment) {
    return of(environment.require(URL, FORM));
  }

  /** A new {@link RedisURI}, which the caller may change. It holds the credentials. */
  public RedisURI uri() {
    try {
      return RedisURI.create(address.reveal());
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
      // Not the cause: its message may repeat the address, password and all.
      throw new IllegalArgumentException("The Redis address must be " + FORM);
    }
  }

  @Override
  public String toString() {
    RedisURI uri = uri();
    String where = uri.getHost() == null ? "sentinels" : uri.getHost() + ":" + uri.getPort();
    return "RedisSettings[" + where + (uri.isSsl() ? ", TLS]" : "]");
  }
}

package io.streamsentinel.stack;

import org.jspecify.annotations.Nullable;

/** A PostgreSQL server of any mode. */
final class PostgresServer extends ManagedServer implements Postgres {

  /** User and password of the servers that we start ourselves. */
  static final String OWNER = "sentinel";

  private final String jdbcUrl;
  private final String user;
  private final String password;

  PostgresServer(
      Life life, @Nullable String refusal, String jdbcUrl, String user, String password) {
    super(life, refusal);
    this.jdbcUrl = jdbcUrl;
    this.user = user;
    this.password = password;
  }

  @Override
  public String jdbcUrl() {
    return jdbcUrl;
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public String password() {
    return password;
  }
}

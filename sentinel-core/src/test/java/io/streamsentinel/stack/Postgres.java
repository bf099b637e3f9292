package io.streamsentinel.stack;

/** A PostgreSQL server with one empty database, and its owner. */
public interface Postgres extends Server {

  /** {@code jdbc:postgresql://host:port/database}, without user and password. */
  String jdbcUrl();

  /** The database's owner, who may do anything. */
  String user();

  /** The owner's password. */
  String password();

  /** {@code postgresql://user:password@host:port/database}. */
  default String dsn() {
    String address = jdbcUrl().substring("jdbc:postgresql://".length());
    return "postgresql://" + user() + ":" + password() + "@" + address;
  }
}

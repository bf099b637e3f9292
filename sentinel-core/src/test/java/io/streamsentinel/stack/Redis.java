package io.streamsentinel.stack;

/** A Redis server that keeps what it acknowledged through a kill. */
public interface Redis extends Server {

  /** {@code redis://host:port}. */
  String uri();
}

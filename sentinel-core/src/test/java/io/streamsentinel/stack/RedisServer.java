package io.streamsentinel.stack;

import org.jspecify.annotations.Nullable;

/** A Redis server of any mode. */
final class RedisServer extends ManagedServer implements Redis {

  private final String uri;

  RedisServer(Life life, @Nullable String refusal, String uri) {
    super(life, refusal);
    this.uri = uri;
  }

  @Override
  public String uri() {
    return uri;
  }
}

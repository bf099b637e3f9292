package io.streamsentinel.stack;

import org.jspecify.annotations.Nullable;

/** A schema registry of any mode. */
final class RegistryServer extends ManagedServer implements Registry {

  private final String url;

  RegistryServer(Life life, @Nullable String refusal, String url) {
    super(life, refusal);
    this.url = url;
  }

  @Override
  public String url() {
    return url;
  }
}

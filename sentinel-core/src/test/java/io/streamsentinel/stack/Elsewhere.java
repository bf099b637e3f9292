package io.streamsentinel.stack;

/** A server that is not ours to start or end: whoever asks for that was not stopped before. */
record Elsewhere(String name) implements Life {

  @Override
  public void start() {
    throw refusal();
  }

  @Override
  public void kill() {
    throw refusal();
  }

  @Override
  public void stop() {
    throw refusal();
  }

  @Override
  public void pause() {
    throw refusal();
  }

  @Override
  public void resume() {
    throw refusal();
  }

  @Override
  public void fillDisk() {
    throw refusal();
  }

  private IllegalStateException refusal() {
    return new IllegalStateException(name + " is not ours");
  }
}

package io.streamsentinel.stack;

import org.jspecify.annotations.Nullable;

/** A server, running, paused or ended; or one that refuses all that because others use it. */
class ManagedServer implements Server {

  private final Life life;
  private final @Nullable String refusal;
  private boolean paused;
  private boolean down;

  /**
   * Takes over a server that runs.
   *
   * @param refusal why the server must be left alone, or null if it may be taken away
   */
  ManagedServer(Life life, @Nullable String refusal) {
    this.life = life;
    this.refusal = refusal;
  }

  @Override
  public String name() {
    return life.name();
  }

  @Override
  public boolean ours() {
    return refusal == null;
  }

  @Override
  public synchronized void kill() {
    checkOurs();
    life.kill();
    paused = false;
    down = true;
  }

  @Override
  public synchronized void pause() {
    checkOurs();
    if (!paused) {
      life.pause();
      paused = true;
    }
  }

  @Override
  public synchronized void resume() {
    checkOurs();
    if (paused) {
      life.resume();
      paused = false;
    }
  }

  @Override
  public synchronized void fillDisk() {
    checkOurs();
    life.fillDisk();
  }

  @Override
  public synchronized void stop() {
    resume();
    life.stop();
    down = true;
  }

  @Override
  public synchronized void restart() {
    stop();
    life.start();
    down = false;
  }

  @Override
  public synchronized void revive() {
    if (down) {
      restart();
    } else if (paused) {
      resume();
    }
  }

  private void checkOurs() {
    if (refusal != null) {
      throw new NotOursException(name() + " " + refusal);
    }
  }
}

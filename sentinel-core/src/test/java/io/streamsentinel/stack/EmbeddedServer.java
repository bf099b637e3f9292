package io.streamsentinel.stack;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A server as a child process, through several lives. */
class EmbeddedServer implements Server {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final Launch launch;
  private @Nullable ServerProcess process;
  private boolean paused;

  EmbeddedServer(Launch launch) {
    this.launch = launch;
  }

  @Override
  public String name() {
    return launch.name();
  }

  @Override
  public boolean ours() {
    return true;
  }

  /** The pid of the running process. */
  synchronized long pid() {
    return running().pid();
  }

  /** Starts the process and waits until it answers. */
  synchronized void start() {
    ServerProcess started = ServerProcess.start(launch);
    process = started;
    started.awaitReady();
  }

  @Override
  public synchronized void kill() {
    if (process != null) {
      process.kill();
      process = null;
      paused = false;
    }
  }

  @Override
  public synchronized void pause() {
    if (!paused) {
      running().pause();
      paused = true;
    }
  }

  @Override
  public synchronized void resume() {
    if (paused) {
      running().resume();
      paused = false;
    }
  }

  @Override
  public synchronized void stop() {
    if (process != null) {
      resume();
      process.stop(STOP_LIMIT);
      process = null;
    }
  }

  @Override
  public synchronized void restart() {
    stop();
    start();
  }

  private ServerProcess running() {
    if (process == null) {
      throw new IllegalStateException(name() + " is not running");
    }
    return process;
  }
}

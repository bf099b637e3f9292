package io.streamsentinel.stack;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The lives of a server that runs as a child process. Safe for use by several threads. */
final class ChildProcess implements Life {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final Launch launch;
  private @Nullable ServerProcess process;

  ChildProcess(Launch launch) {
    this.launch = launch;
  }

  @Override
  public String name() {
    return launch.name();
  }

  @Override
  public synchronized void start() {
    ServerProcess started = ServerProcess.start(launch);
    process = started;
    started.awaitReady();
  }

  @Override
  public synchronized void kill() {
    if (process != null) {
      process.kill();
      process = null;
    }
  }

  @Override
  public synchronized void stop() {
    if (process != null) {
      process.stop(STOP_LIMIT);
      process = null;
    }
  }

  @Override
  public synchronized void pause() {
    running().pause();
  }

  @Override
  public synchronized void resume() {
    running().resume();
  }

  @Override
  public synchronized void fillDisk() {
    running().forbidWrites();
  }

  private ServerProcess running() {
    if (process == null) {
      throw new IllegalStateException(name() + " is not running");
    }
    return process;
  }
}

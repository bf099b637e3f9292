package io.streamsentinel.stack;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.WaitResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;

/** The lives of a server that runs as a container. Safe for use by several threads. */
final class ContainerLife implements Life {

  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final Duration TICK = Duration.ofMillis(50);
  private static final int STOP_SECONDS = 30;

  private final String name;
  private final GenericContainer<?> container;
  private final Path log;
  private final Probe ready;

  /** Asks whether the server answers. */
  interface Probe {
    void ask() throws IOException;
  }

  ContainerLife(String name, GenericContainer<?> container, Path log, Probe ready) {
    this.name = name;
    this.container = container;
    this.log = log;
    this.ready = ready;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized void start() {
    if (container.getContainerId() == null) {
      create();
    } else {
      docker().startContainerCmd(container.getContainerId()).exec();
    }
    awaitReady();
  }

  private void create() {
    try {
      container.start();
    } catch (ContainerLaunchException | IllegalStateException e) {
      throw new ServerStartException(
          name
              + " could not be started as a container of "
              + container.getDockerImageName()
              + ". Is Docker running ('docker info'), and can it pull the image? Without Docker:"
              + " -Dsentinel.stack=embedded. See docs/testing.md",
          e);
    }
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        ready.ask();
        return;
      } catch (IOException e) {
        if (System.nanoTime() > deadline || !running() || Thread.currentThread().isInterrupted()) {
          throw failure(e);
        }
        LockSupport.parkNanos(TICK.toNanos());
      }
    }
  }

  private ServerStartException failure(IOException cause) {
    List<String> lines = container.getLogs().lines().toList();
    return new ServerStartException(
        "%s did not come up: %s. Its log ends:%n%s%n%s"
            .formatted(
                name,
                cause.getMessage(),
                LogTail.of(lines),
                Advice.on(lines, "See docs/testing.md")),
        cause);
  }

  @Override
  public synchronized void kill() {
    if (running()) {
      docker().killContainerCmd(container.getContainerId()).exec();
      awaitEnd();
    }
  }

  @Override
  public synchronized void stop() {
    if (running()) {
      docker().stopContainerCmd(container.getContainerId()).withTimeout(STOP_SECONDS).exec();
      awaitEnd();
    }
  }

  @Override
  public synchronized void pause() {
    docker().pauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public synchronized void resume() {
    docker().unpauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void fillDisk() {
    throw new NotOursException(
        name + " is a container, whose disk cannot be limited while it runs");
  }

  /** Removes the container, and keeps its log. */
  synchronized void end() {
    if (container.getContainerId() == null) {
      return;
    }
    try {
      Files.createDirectories(log.getParent());
      Files.writeString(log, container.getLogs());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    container.stop();
  }

  private boolean running() {
    return container.getContainerId() != null && container.isRunning();
  }

  private void awaitEnd() {
    try (ResultCallback.Adapter<WaitResponse> ended = new ResultCallback.Adapter<>()) {
      docker().waitContainerCmd(container.getContainerId()).exec(ended);
      if (!ended.awaitCompletion(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException(name + " did not end within " + LIMIT.toSeconds() + " s");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while " + name + " ended", e);
    }
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }
}

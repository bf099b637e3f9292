package io.streamsentinel.stack;

import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/** What all our containers have in common. */
final class Containers {

  private static final Duration START_LIMIT = Duration.ofMinutes(4);

  private Containers() {}

  /** A container that is not waited for: {@link ContainerLife} asks the server itself. */
  static GenericContainer<?> of(String image) {
    return new GenericContainer<>(DockerImageName.parse(image))
        .withStartupTimeout(START_LIMIT)
        .waitingFor(
            new AbstractWaitStrategy() {
              @Override
              protected void waitUntilReady() {}
            });
  }

  /** A port of the loopback interface for a port inside, in Docker's words. */
  static String published(int port, int inside) {
    return "127.0.0.1:" + port + ":" + inside;
  }
}

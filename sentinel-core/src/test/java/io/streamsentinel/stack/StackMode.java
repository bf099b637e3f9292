package io.streamsentinel.stack;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The ways to have a stack. */
public enum StackMode {
  /** Child processes of this JVM, from Maven artifacts. */
  EMBEDDED {
    @Override
    ServerFactory servers(KafkaSpec kafka, @Nullable String refusal) {
      return new EmbeddedServers(kafka, StackDirectory.ofBuild(), refusal);
    }
  },
  /** Docker containers. */
  CONTAINERS {
    @Override
    ServerFactory servers(KafkaSpec kafka, @Nullable String refusal) {
      return new ContainerServers(kafka, StackDirectory.ofBuild(), refusal);
    }
  },
  /** Servers that run already, named by environment variables. */
  EXTERNAL {
    @Override
    ServerFactory servers(KafkaSpec kafka, @Nullable String refusal) {
      return new ExternalServers(System.getenv());
    }

    @Override
    LazyStack fresh(KafkaSpec kafka) {
      throw new NotOursException(NO_OWN_SERVERS);
    }
  };

  /** Why a test that needs servers of its own does not run in mode {@code external}. */
  static final String NO_OWN_SERVERS =
      "needs servers of its own, which sentinel.stack=external does not have";

  private static final String PROPERTY = "sentinel.stack";
  private static final String SHARED =
      "is shared with other tests: ask for servers of your own, @WithStack(own = true)";

  /**
   * What the system property {@code sentinel.stack} says; embedded where it is not set.
   *
   * @throws IllegalArgumentException if it names no mode
   */
  public static StackMode current() {
    return of(System.getProperty(PROPERTY, EMBEDDED.toString()));
  }

  static StackMode of(String name) {
    return Arrays.stream(values())
        .filter(mode -> mode.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    PROPERTY + " must be one of " + Arrays.toString(values()) + ": " + name));
  }

  abstract ServerFactory servers(KafkaSpec kafka, @Nullable String refusal);

  LazyStack shared() {
    return new LazyStack(servers(KafkaSpec.oneBroker(), SHARED));
  }

  LazyStack fresh(KafkaSpec kafka) {
    return new LazyStack(servers(kafka, null));
  }

  /** The mode's name as the system property has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

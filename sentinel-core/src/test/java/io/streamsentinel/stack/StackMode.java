package io.streamsentinel.stack;

import java.util.Arrays;
import java.util.Locale;

/** The ways to have a stack. */
public enum StackMode {
  /** Child processes of this JVM, from Maven artifacts. */
  EMBEDDED {
    @Override
    ServerFactory servers(KafkaSpec kafka) {
      return new EmbeddedServers(kafka, StackDirectory.ofBuild());
    }
  };

  private static final String PROPERTY = "sentinel.stack";

  /**
   * What the system property {@code sentinel.stack} says; embedded where it is not set.
   *
   * @throws IllegalArgumentException if it names no mode
   */
  public static StackMode current() {
    String name = System.getProperty(PROPERTY, "embedded");
    return Arrays.stream(values())
        .filter(mode -> mode.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    PROPERTY + " must be one of " + Arrays.toString(values()) + ": " + name));
  }

  abstract ServerFactory servers(KafkaSpec kafka);

  Stack shared() {
    return new LazyStack(servers(KafkaSpec.oneBroker()));
  }

  Stack fresh(KafkaSpec kafka) {
    return new LazyStack(servers(kafka));
  }

  /** The mode's name as the system property has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package io.streamsentinel.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The kind of place that a pipeline runs in; it decides how many copies of the data there are. */
public enum Deployment {
  /** One machine, one broker: one replica. */
  DEVELOPMENT(1, 1),
  /** Like production, so that what works here works there: three replicas, two of them in sync. */
  STAGING(3, 2),
  /** Three replicas, two of them in sync: one broker may be lost without losing a record. */
  PRODUCTION(3, 2);

  /** The variable that names the deployment; {@code development} where it is not set. */
  public static final String VARIABLE = "SENTINEL_DEPLOYMENT";

  private final int replicas;
  private final int minInSyncReplicas;

  Deployment(int replicas, int minInSyncReplicas) {
    this.replicas = replicas;
    this.minInSyncReplicas = minInSyncReplicas;
  }

  /** How many replicas a topic has. */
  public int replicas() {
    return replicas;
  }

  /** How many replicas must have a record before it counts as written. */
  public int minInSyncReplicas() {
    return minInSyncReplicas;
  }

  /**
   * The deployment of that name, in any case.
   *
   * @param name {@code development}, {@code staging} or {@code production}
   * @throws IllegalArgumentException if it is none of them
   */
  public static Deployment named(String name) {
    return Arrays.stream(values())
        .filter(deployment -> deployment.toString().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    VARIABLE
                        + " must be one of "
                        + Arrays.stream(values())
                            .map(Deployment::toString)
                            .collect(Collectors.joining(", "))
                        + ": "
                        + name));
  }

  /** The name in lower case, as the variable has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

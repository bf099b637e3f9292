package io.streamsentinel.avro.evolution;

import java.util.Objects;

/**
 * What freezing a subject came to.
 *
 * @param subject the subject
 * @param outcome whether anybody is kept from registering
 */
public record Freeze(String subject, Outcome outcome) {

  /** Whether anybody is kept from registering. */
  public enum Outcome {
    /** The registry refuses new schemas, whoever sends them. */
    ENFORCED,
    /** The registry notes the mode and accepts new schemas all the same. */
    NOTED_ONLY,
    /** The registry knows no modes. */
    UNSUPPORTED
  }

  /** Checks that nothing is missing. */
  public Freeze {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(outcome, "outcome");
  }

  /** The outcome in words, with what else to do. */
  @Override
  public String toString() {
    return subject
        + ": "
        + switch (outcome) {
          case ENFORCED -> "frozen; the registry refuses new schemas";
          case NOTED_ONLY ->
              "marked as frozen, but this registry does not enforce it: the evolution manager "
                  + "refuses, other clients are not kept from registering. Run them with "
                  + "auto.register.schemas=false and take away their right to write to the registry";
          case UNSUPPORTED ->
              "NOT frozen; this registry knows no modes. Run clients with "
                  + "auto.register.schemas=false and take away their right to write to the registry";
        };
  }
}

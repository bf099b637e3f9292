package io.streamsentinel.avro.evolution;

import io.streamsentinel.avro.registry.CompatibilityLevel;
import java.util.List;
import java.util.Objects;

/**
 * Whether a schema may follow the versions of a subject.
 *
 * @param subject the subject
 * @param level the promise that its schemas keep
 * @param versions how many versions it has
 * @param reasons why the schema may not follow, with the place in the schema; empty if it may
 * @param registryAccepts what the registry says; the same as {@code reasons.isEmpty()}, unless the
 *     registry decides by other rules
 */
public record CompatibilityReport(
    String subject,
    CompatibilityLevel level,
    int versions,
    List<String> reasons,
    boolean registryAccepts) {

  /** Copies the reasons. */
  public CompatibilityReport {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(level, "level");
    reasons = List.copyOf(reasons);
  }

  /** Whether both the schemas themselves and the registry say yes. */
  public boolean compatible() {
    return reasons.isEmpty() && registryAccepts;
  }

  /** The verdict in words, one line for the verdict and one for each reason. */
  @Override
  public String toString() {
    StringBuilder words = new StringBuilder(subject).append(": ");
    words.append(compatible() ? "compatible" : "NOT compatible");
    words.append(" (").append(level).append(", ").append(versions).append(" versions)");
    for (String reason : reasons) {
      words.append("\n  - ").append(reason);
    }
    if (reasons.isEmpty() && !registryAccepts) {
      words.append("\n  - the registry refuses it and gives no reason; by Avro's rules it fits");
    }
    if (!reasons.isEmpty() && registryAccepts) {
      words.append("\n  - the registry would accept it nevertheless");
    }
    return words.toString();
  }
}

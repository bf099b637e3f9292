package io.streamsentinel.avro.evolution;

import io.streamsentinel.avro.registry.CompatibilityLevel;
import io.streamsentinel.avro.registry.SubjectMode;
import java.util.Locale;
import java.util.Objects;

/**
 * A subject at a glance.
 *
 * @param subject the subject
 * @param versions how many versions it has
 * @param latestVersion the number of the newest
 * @param latestId the id of the newest
 * @param record the full name of its record, or the type if it is none
 * @param level the promise that its schemas keep
 * @param mode whether it accepts new ones
 */
public record SubjectSummary(
    String subject,
    int versions,
    int latestVersion,
    int latestId,
    String record,
    CompatibilityLevel level,
    SubjectMode mode) {

  /** Checks that nothing is missing. */
  public SubjectSummary {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(record, "record");
    Objects.requireNonNull(level, "level");
    Objects.requireNonNull(mode, "mode");
  }

  /** The subject in one line. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-40s v%-4d id %-6d %-20s %-10s %s",
        subject,
        latestVersion,
        latestId,
        level,
        mode,
        record);
  }
}

package io.streamsentinel.doctor;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * All that a {@link Doctor} found. Immutable.
 *
 * @param findings in the order of the checks
 */
public record Diagnosis(List<Finding> findings) {

  /** Copies the list. */
  public Diagnosis {
    findings = List.copyOf(findings);
  }

  /** The worst of all. */
  public Status status() {
    return findings.stream()
        .map(Finding::status)
        .max(Comparator.naturalOrder())
        .orElse(Status.PASS);
  }

  /** For scripts: 0 if nothing failed, 1 if something did. Warnings count as nothing. */
  public int exitCode() {
    return status() == Status.FAIL ? 1 : 0;
  }

  /** A line for each finding and one below it for the fix, then how many there are of each. */
  public String table() {
    int width = findings.stream().mapToInt(finding -> finding.check().length()).max().orElse(0);
    String lines =
        findings.stream().map(finding -> line(finding, width)).collect(Collectors.joining());
    return lines
        + "%d passed, %d to think about, %d failed%n"
            .formatted(count(Status.PASS), count(Status.WARN), count(Status.FAIL));
  }

  private static String line(Finding finding, int width) {
    String line =
        ("%-4s  %-" + Math.max(1, width) + "s  %s%n")
            .formatted(finding.status(), finding.check(), finding.detail());
    return finding.fix().isEmpty()
        ? line
        : line + " ".repeat(width + 8) + "-> " + finding.fix() + System.lineSeparator();
  }

  private long count(Status status) {
    return findings.stream().filter(finding -> finding.status() == status).count();
  }
}

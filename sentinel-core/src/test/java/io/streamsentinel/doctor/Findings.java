package io.streamsentinel.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;

/** What tests look for in a diagnosis. */
final class Findings {

  private Findings() {}

  /** The details of what a check found of this status; fails if it found nothing of it. */
  static String found(Diagnosis diagnosis, String check, Status status) {
    String details =
        diagnosis.findings().stream()
            .filter(finding -> finding.check().equals(check) && finding.status() == status)
            .map(Finding::detail)
            .collect(Collectors.joining("\n"));
    assertThat(details).as("%s of %s in%n%s", status, check, diagnosis.table()).isNotEmpty();
    return details;
  }

  /** The checks that passed. */
  static List<String> passed(Diagnosis diagnosis) {
    return diagnosis.findings().stream()
        .filter(finding -> finding.status() == Status.PASS)
        .map(Finding::check)
        .toList();
  }
}

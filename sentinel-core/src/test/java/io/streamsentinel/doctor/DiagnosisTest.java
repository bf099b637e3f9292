package io.streamsentinel.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosisTest {

  @Test
  void the_table_shows_each_finding_with_its_fix_and_counts_them() {
    Diagnosis diagnosis =
        new Diagnosis(
            List.of(
                Finding.pass("kafka: reachable", "3 brokers"),
                Finding.fail("redis: eviction", "allkeys-lru", "Set noeviction")));

    assertThat(diagnosis.table())
        .isEqualToNormalizingNewlines(
            """
            PASS  kafka: reachable  3 brokers
            FAIL  redis: eviction   allkeys-lru
                                    -> Set noeviction
            1 passed, 0 to think about, 1 failed
            """);
    assertThat(diagnosis.exitCode()).isEqualTo(1);
  }

  @Test
  void warnings_do_not_fail_a_script() {
    assertThat(new Diagnosis(List.of(Finding.warn("a", "b", "c"))).exitCode()).isZero();
    assertThat(new Diagnosis(List.of()).status()).isEqualTo(Status.PASS);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1500, 2000, PASS",
    "1000, 999, 2000, PASS",
    "1000, 4000, 2000, WARN",
    "5000, 3000, 6000, WARN",
    "100000, 50000, 100001, FAIL"
  })
  void clock_skew_counts_only_beyond_what_the_question_took(
      long before, long server, long after, Status status) {
    assertThat(Skew.of("clock", before, server, after).status()).isEqualTo(status);
  }

  @Test
  void an_exception_is_a_finding_and_what_was_made_is_cleared_away_latest_first() {
    List<String> cleared = new ArrayList<>();
    Doctor doctor =
        Doctor.builder()
            .check(
                check(
                    scratch -> {
                      scratch.clearAway("one", () -> cleared.add("one"));
                      scratch.clearAway("two", () -> cleared.add("two"));
                      throw new IllegalStateException("half-way");
                    }))
            .build();

    Diagnosis diagnosis = doctor.examine();

    assertThat(diagnosis.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.status()).isEqualTo(Status.FAIL);
              assertThat(finding.detail()).isEqualTo("IllegalStateException: half-way");
            });
    assertThat(cleared).containsExactly("two", "one");
  }

  @Test
  void what_cannot_be_cleared_away_is_said() {
    Doctor doctor =
        Doctor.builder()
            .check(
                check(
                    scratch ->
                        scratch.clearAway(
                            "topic x",
                            () -> {
                              throw new IllegalStateException("no right");
                            })))
            .build();

    assertThat(doctor.examine().findings())
        .last()
        .extracting(Finding::detail)
        .isEqualTo("left behind: topic x (IllegalStateException: no right)");
  }

  @Test
  void an_interrupt_ends_the_examination_and_still_clears_away() {
    List<String> cleared = new ArrayList<>();
    Check interrupting =
        check(
            scratch -> {
              scratch.clearAway("one", () -> cleared.add("interrupt: " + Thread.interrupted()));
              Thread.currentThread().interrupt();
            });
    Doctor doctor = Doctor.builder().check(interrupting).check(interrupting).build();

    Diagnosis diagnosis = doctor.examine();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(cleared).containsExactly("interrupt: false");
    assertThat(diagnosis.findings()).hasSize(1);
  }

  private static Check check(Body body) {
    return new Check() {
      @Override
      public String name() {
        return "test: check";
      }

      @Override
      public List<Finding> examine(Scratch scratch) {
        body.run(scratch);
        return List.of(Finding.pass(name(), "fine"));
      }
    };
  }

  private interface Body {
    void run(Scratch scratch);
  }
}

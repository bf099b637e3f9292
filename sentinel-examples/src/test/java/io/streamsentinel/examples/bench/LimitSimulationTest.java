package io.streamsentinel.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is promised of the limit in use, and what the documentation says of all. */
class LimitSimulationTest {

  private static final Path PAGE = Path.of("../docs/resilience-limits.md");

  static Stream<Arguments> steps() {
    return LimitTable.SCENARIOS.keySet().stream()
        .flatMap(
            scenario -> Stream.of(0.0, 0.3).map(variation -> Arguments.of(scenario, variation)));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void limit_is_within_twenty_percent_five_seconds_after_a_step_and_stays_there(
      String scenario, double variation) {
    LimitTable.Row row = LimitTable.row(LimitContestant.SENTINEL, scenario, variation);

    assertThat(row.settledSeconds()).isLessThan(5);
    assertThat(row.errorMax()).isLessThanOrEqualTo(0.2);
  }

  @Test
  void the_committed_table_has_what_the_simulation_gives() throws Exception {
    List<String> page = Files.readAllLines(PAGE);

    for (String scenario : LimitTable.SCENARIOS.keySet()) {
      assertThat(page).contains(LimitTable.row(LimitContestant.SENTINEL, scenario, 0).markdown());
    }
  }

  @Test
  void the_best_of_the_others_does_not_follow_every_step() {
    assertThat(
            LimitTable.SCENARIOS.keySet().stream()
                .map(scenario -> LimitTable.row(LimitContestant.VEGAS_WINDOWED, scenario, 0.3))
                .filter(row -> row.errorMax() > 0.2))
        .isNotEmpty();
  }
}

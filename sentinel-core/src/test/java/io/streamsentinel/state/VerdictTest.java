package io.streamsentinel.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.state.Verdict.Begin;
import io.streamsentinel.state.Verdict.Finding;
import io.streamsentinel.state.Verdict.GoOn;
import io.streamsentinel.state.Verdict.Quarantine;
import io.streamsentinel.state.Verdict.Republish;
import io.streamsentinel.state.Verdict.StartAt;
import io.streamsentinel.unit.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictTest {

  private static final long NONE = -1;

  @Test
  void equal_positions_go_on() {
    assertThat(judge(100, 100, 0, false)).isEqualTo(new GoOn());
  }

  @Test
  void a_new_partition_begins_where_the_start_policy_says() {
    assertThat(judge(NONE, NONE, 0, false)).isEqualTo(new Begin(Position.of(5)));
  }

  @Test
  void a_group_that_the_ledger_does_not_know_is_quarantined() {
    assertThat(judge(NONE, 100, 0, false)).isEqualTo(new Quarantine(Finding.UNKNOWN_TO_LEDGER));
  }

  @Test
  void a_group_that_the_ledger_does_not_know_begins_at_its_position_when_it_is_to_join() {
    assertThat(judge(NONE, 100, 0, true)).isEqualTo(new Begin(Position.of(100)));
  }

  @Test
  void a_position_that_kafka_forgot_is_told_to_it_again() {
    assertThat(judge(100, NONE, 0, false)).isEqualTo(new StartAt(Position.of(100)));
  }

  @Test
  void a_position_that_kafka_forgot_is_quarantined_while_the_outbox_is_not_empty() {
    assertThat(judge(100, NONE, 0, false, 90, 100))
        .isEqualTo(new Quarantine(Finding.PUBLICATION_UNKNOWN));
  }

  @Test
  void a_database_ahead_by_one_row_is_republished() {
    assertThat(judge(100, 90, 0, false, 90, 100)).isInstanceOf(Republish.class);
  }

  @Test
  void a_database_ahead_by_two_rows_is_republished_in_order() {
    Verdict verdict = judge(110, 90, 0, false, 90, 100, 110);

    assertThat(((Republish) verdict).rows()).extracting(OutboxRow::from).containsExactly(90L, 100L);
  }

  @Test
  void a_database_ahead_without_rows_is_quarantined() {
    assertThat(judge(100, 90, 0, false)).isEqualTo(new Quarantine(Finding.OUTBOX_INCOMPLETE));
  }

  @Test
  void a_missing_first_row_is_quarantined() {
    assertThat(judge(110, 90, 0, false, 100, 110))
        .isEqualTo(new Quarantine(Finding.OUTBOX_INCOMPLETE));
  }

  @Test
  void a_missing_last_row_is_quarantined() {
    assertThat(judge(110, 90, 0, false, 90, 100))
        .isEqualTo(new Quarantine(Finding.OUTBOX_INCOMPLETE));
  }

  @Test
  void an_offset_inside_a_row_is_quarantined() {
    assertThat(judge(100, 95, 0, false, 90, 100))
        .isEqualTo(new Quarantine(Finding.OUTBOX_INCOMPLETE));
  }

  @Test
  void a_database_behind_is_quarantined() {
    assertThat(judge(90, 100, 0, false)).isEqualTo(new Quarantine(Finding.DATABASE_BEHIND));
  }

  @Test
  void a_position_that_the_log_lost_is_quarantined_whether_kafka_remembers_it_or_not() {
    assertThat(judge(100, 100, 101, false)).isEqualTo(new Quarantine(Finding.LOG_GONE));
    assertThat(judge(100, NONE, 101, false)).isEqualTo(new Quarantine(Finding.LOG_GONE));
  }

  @Test
  void a_report_says_what_was_found_and_two_ways_out() {
    for (Finding finding : Finding.values()) {
      String report =
          Report.of(
              finding,
              Fakes.key(Fakes.P0),
              Optional.of(Position.of(90)),
              Optional.of(Position.of(100)),
              List.of(),
              7,
              List.of());

      assertThat(report)
          .contains("payments-0", "ledger at 90", "committed offset 100", "log from 7")
          .contains("(1)", "(2)", "docs/state.md");
    }
  }

  @Test
  void a_topic_made_anew_is_pointed_out() {
    String report =
        Report.of(
            Finding.UNKNOWN_TO_LEDGER,
            Fakes.key(Fakes.P0),
            Optional.empty(),
            Optional.of(Position.of(100)),
            List.of(),
            0,
            List.of("00000000-0000-0001-0000-000000000002"));

    assertThat(report).contains("ledger at none", "00000000-0000-0001-0000-000000000002");
  }

  private static Verdict judge(
      long ledger, long committed, long logStart, boolean joining, long... bounds) {
    List<OutboxRow> rows = new ArrayList<>();
    for (int i = 1; i < bounds.length; i++) {
      rows.add(new OutboxRow(bounds[i - 1], Position.of(bounds[i]), 1, List.of()));
    }
    return Verdict.of(
        position(ledger), position(committed), rows, Position.of(5), logStart, joining);
  }

  private static Optional<Position> position(long offset) {
    return offset == NONE ? Optional.empty() : Optional.of(Position.of(offset));
  }
}

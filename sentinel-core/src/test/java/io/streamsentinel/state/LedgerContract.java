package io.streamsentinel.state;

import static io.streamsentinel.state.Fakes.P0;
import static io.streamsentinel.state.Fakes.P1;
import static io.streamsentinel.state.Fakes.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.state.OutboxRow.OutboxUnit;
import io.streamsentinel.unit.Position;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/**
 * What the protocol is built on, for every ledger: the one in memory that the explorer drives must
 * behave as the one in the database does.
 */
abstract class LedgerContract {

  abstract Ledger ledger();

  @Test
  void a_claim_makes_a_row_without_a_position_and_raises_the_fence_each_time() throws Exception {
    assertThat(claim()).isEqualTo(new Progress(Optional.empty(), 1));
    assertThat(claim()).isEqualTo(new Progress(Optional.empty(), 2));
    assertThat(read()).contains(new Progress(Optional.empty(), 2));
  }

  @Test
  void what_is_not_committed_is_gone() throws Exception {
    try (LedgerTransaction transaction = ledger().begin()) {
      transaction.claim(key(P0));
    }

    assertThat(read()).isEmpty();
  }

  @Test
  void a_first_position_is_set_once_and_under_the_fence_alone() throws Exception {
    claim();

    assertThat(begin(2, 10)).isFalse();
    assertThat(begin(1, 10)).isTrue();
    assertThat(begin(1, 20)).isFalse();
    assertThat(read()).contains(new Progress(Optional.of(Position.of(10)), 1));
  }

  @Test
  void a_step_counts_from_its_offset_and_under_its_fence_alone() throws Exception {
    claim();
    begin(1, 10);

    assertThat(advance(1, 9, 12)).isFalse();
    assertThat(advance(1, 11, 12)).isFalse();
    assertThat(advance(2, 10, 12)).isFalse();
    assertThat(advance(0, 10, 12)).isFalse();
    assertThat(advance(1, 10, 12)).isTrue();
    assertThat(advance(1, 10, 12)).isFalse();
    assertThat(read()).contains(new Progress(Optional.of(Position.of(12)), 1));
  }

  @Test
  void a_step_of_a_partition_without_position_or_row_does_not_count() throws Exception {
    assertThat(advance(1, 0, 1)).isFalse();
    claim();
    assertThat(advance(1, 0, 1)).isFalse();
  }

  @Test
  void steps_that_do_not_count_are_named() throws Exception {
    claim();
    begin(1, 0);
    Advance good = new Advance(key(P0), 1, Position.of(0), Position.of(1));
    Advance bad = new Advance(key(P1), 1, Position.of(0), Position.of(1));

    try (LedgerTransaction transaction = ledger().begin()) {
      assertThat(transaction.advance(List.of(good, bad))).containsExactly(bad);
    }
  }

  @Test
  void the_outbox_gives_rows_beyond_an_offset_in_order_and_prunes_up_to_one() throws Exception {
    claim();
    publish(new OutboxRow(0, new Position(2, Optional.of(4)), 1, units(0, "a", "b")));
    publish(new OutboxRow(2, Position.of(5), 1, units(2, "c")));

    assertThat(outbox(0)).extracting(OutboxRow::from).containsExactly(0L, 2L);
    assertThat(outbox(-1)).hasSize(2);
    assertThat(outbox(2))
        .singleElement()
        .usingRecursiveComparison()
        .isEqualTo(new OutboxRow(2, Position.of(5), 1, units(2, "c")));
    assertThat(outbox(0).get(0).to()).isEqualTo(new Position(2, Optional.of(4)));

    try (LedgerTransaction transaction = ledger().begin()) {
      transaction.prune(Map.of(key(P0), 2L));
      transaction.commit();
    }
    assertThat(outbox(-1)).extracting(OutboxRow::from).containsExactly(2L);
  }

  @Test
  void another_id_of_the_same_topic_is_another_row_and_can_be_found() throws Exception {
    claim();
    LedgerKey anew = new LedgerKey(Fakes.GROUP, new Uuid(1, 2), P0);

    try (LedgerTransaction transaction = ledger().begin()) {
      assertThat(transaction.progress(anew)).isEmpty();
      assertThat(transaction.formerTopicIds(anew)).hasSize(1);
      assertThat(transaction.formerTopicIds(key(P0))).isEmpty();
    }
  }

  private static List<OutboxUnit> units(long offset, String... values) {
    return List.of(
        new OutboxUnit(offset, java.util.Arrays.stream(values).map(Fakes::output).toList()));
  }

  private Progress claim() throws SQLException {
    try (LedgerTransaction transaction = ledger().begin()) {
      Progress row = transaction.claim(key(P0));
      transaction.commit();
      return row;
    }
  }

  private Optional<Progress> read() throws SQLException {
    try (LedgerTransaction transaction = ledger().begin()) {
      return transaction.progress(key(P0));
    }
  }

  private boolean begin(long fence, long offset) throws SQLException {
    try (LedgerTransaction transaction = ledger().begin()) {
      boolean done = transaction.begin(key(P0), fence, Position.of(offset));
      transaction.commit();
      return done;
    }
  }

  private boolean advance(long fence, long from, long to) throws SQLException {
    try (LedgerTransaction transaction = ledger().begin()) {
      boolean done =
          transaction
              .advance(List.of(new Advance(key(P0), fence, Position.of(from), Position.of(to))))
              .isEmpty();
      if (done) {
        transaction.commit();
      }
      return done;
    }
  }

  private void publish(OutboxRow row) throws SQLException {
    try (LedgerTransaction transaction = ledger().begin()) {
      transaction.publish(Map.of(key(P0), row));
      transaction.commit();
    }
  }

  private List<OutboxRow> outbox(long beyond) throws SQLException {
    try (LedgerTransaction transaction = ledger().begin()) {
      return transaction.outbox(key(P0), beyond);
    }
  }
}

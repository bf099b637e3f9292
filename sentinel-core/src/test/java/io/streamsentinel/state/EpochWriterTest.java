package io.streamsentinel.state;

import static io.streamsentinel.state.Fakes.P0;
import static io.streamsentinel.state.Fakes.P1;
import static io.streamsentinel.state.Fakes.claim;
import static io.streamsentinel.state.Fakes.epoch;
import static io.streamsentinel.state.Fakes.key;
import static io.streamsentinel.state.Fakes.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.UnitsFailedException;
import io.streamsentinel.state.Fakes.FakeAdoption;
import io.streamsentinel.state.Fakes.FakeUnit;
import io.streamsentinel.state.MemoryLedger.CommitFault;
import io.streamsentinel.unit.Position;
import io.streamsentinel.unit.Statement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class EpochWriterTest {

  private final MemoryLedger ledger = new MemoryLedger();
  private final Owner owner = new Owner(ledger);

  /** A process with its own memory of what it owns, over a ledger that it may share. */
  static final class Owner {
    final Lives lives = new Lives();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final StateMeters meters = new StateMeters(registry, Fakes.GROUP, lives);
    final List<TopicPartition> resynced = new ArrayList<>();
    final Adopter adopter;
    final EpochWriter writer;

    Owner(Ledger ledger) {
      adopter = new Adopter(Fakes.GROUP, ledger, lives, meters, false);
      writer =
          new EpochWriter(
              ledger,
              Transactions.of(ledger),
              lives,
              meters,
              new Reruns(3, Duration.ZERO),
              (partition, reason) -> resynced.add(partition));
    }

    double gauge(String name) {
      return registry.get(name).gauge().value();
    }

    FakeAdoption owns(TopicPartition partition, int assignment, long... committed)
        throws SQLException {
      adopter.claim(claim(partition, assignment));
      FakeAdoption adoption = new FakeAdoption(claim(partition, assignment), committed);
      adopter.adopt(adoption);
      return adoption;
    }
  }

  @Test
  void an_epoch_moves_the_ledger_writes_the_rows_and_keeps_the_outputs() throws Exception {
    owner.owns(P0, 1, -1);

    owner.writer.write(epoch(part(P0, 1, 0, unit(P0, 0).sends("a"), unit(P0, 1).sends("b"))));

    assertThat(ledger.next(key(P0))).contains(2L);
    assertThat(ledger.applied).extracting(Statement::sql).containsExactly("insert", "insert");
    assertThat(ledger.outboxOf(key(P0)))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.from()).isZero();
              assertThat(row.to()).isEqualTo(Position.of(2));
              assertThat(row.outputs()).hasSize(2);
            });
  }

  @Test
  void an_epoch_whose_answer_was_lost_is_not_written_twice() throws Exception {
    owner.owns(P0, 1, -1);
    ledger.faults.add(CommitFault.ANSWER_LOST);

    owner.writer.write(epoch(part(P0, 1, 0, unit(P0, 0))));

    assertThat(ledger.applied).hasSize(1);
    assertThat(ledger.next(key(P0))).contains(1L);
  }

  @Test
  void an_epoch_that_was_lost_with_its_answer_is_written() throws Exception {
    owner.owns(P0, 1, -1);
    ledger.faults.add(CommitFault.LOST);

    owner.writer.write(epoch(part(P0, 1, 0, unit(P0, 0))));

    assertThat(ledger.applied).hasSize(1);
  }

  @Test
  void an_epoch_comes_back_with_fewer_parts_after_its_answer_was_lost_for_good() throws Exception {
    owner.owns(P0, 1, -1);
    owner.owns(P1, 1, -1);
    ledger.faults.add(CommitFault.ANSWER_LOST);
    ledger.away = 0;
    FakeUnit first = unit(P0, 0);
    EpochWriter impatient =
        new EpochWriter(
            ledger,
            Transactions.of(ledger),
            owner.lives,
            owner.meters,
            new Reruns(0, Duration.ZERO),
            (p, r) -> {});
    assertThatThrownBy(
            () -> impatient.write(epoch(part(P0, 1, 0, first), part(P1, 1, 0, unit(P1, 0)))))
        .isInstanceOf(RetriableException.class);

    impatient.write(epoch(part(P0, 1, 0, first)));

    assertThat(ledger.applied).hasSize(2);
    assertThat(ledger.outboxOf(key(P1))).hasSize(1);
  }

  @Test
  void a_deadlock_is_run_again() throws Exception {
    owner.owns(P0, 1, -1);
    ledger.faults.add(CommitFault.DEADLOCK);
    ledger.faults.add(CommitFault.DEADLOCK);

    owner.writer.write(epoch(part(P0, 1, 0, unit(P0, 0))));

    assertThat(ledger.applied).hasSize(1);
    assertThat(owner.registry.get("streaming.state.reruns").counter().count()).isEqualTo(2);
  }

  @Test
  void deadlocks_without_end_are_handed_to_the_engine_to_come_back() throws Exception {
    owner.owns(P0, 1, -1);
    for (int i = 0; i < 4; i++) {
      ledger.faults.add(CommitFault.DEADLOCK);
    }

    assertThatThrownBy(() -> owner.writer.write(epoch(part(P0, 1, 0, unit(P0, 0)))))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("40P01");
    assertThat(ledger.applied).isEmpty();
  }

  @Test
  void a_unit_whose_statement_fails_fails_alone() throws Exception {
    owner.owns(P0, 1, -1);
    FakeUnit good = unit(P0, 0);
    FakeUnit bad = unit(P0, 1).says("insert", "poison");
    ledger.refusedArguments.add("poison");

    UnitsFailedException failure =
        catchThrowableOfType(
            UnitsFailedException.class, () -> owner.writer.write(epoch(part(P0, 1, 0, good, bad))));

    assertThat(failure.units()).containsOnlyKeys(bad);
    assertThat(failure.again()).isFalse();
    assertThat(ledger.applied).isEmpty();
    assertThat(ledger.next(key(P0))).contains(0L);
    assertThat(ledger.outboxOf(key(P0))).isEmpty();
  }

  @Test
  void an_epoch_that_fails_at_commit_with_no_unit_to_blame_is_tried_again() throws Exception {
    owner.owns(P0, 1, -1);
    ledger.faults.add(CommitFault.CONSTRAINT);

    owner.writer.write(epoch(part(P0, 1, 0, unit(P0, 0))));

    assertThat(ledger.applied).hasSize(1);
  }

  @Test
  void an_epoch_that_always_fails_at_commit_with_no_unit_to_blame_stops_with_a_reason()
      throws Exception {
    owner.owns(P0, 1, -1);
    for (int i = 0; i < 10; i++) {
      ledger.faults.add(CommitFault.CONSTRAINT);
    }

    assertThatThrownBy(() -> owner.writer.write(epoch(part(P0, 1, 0, unit(P0, 0)))))
        .isInstanceOf(FatalException.class)
        .hasMessageContaining("none of its units alone");
  }

  @Test
  void a_zombie_writes_nothing_and_asks_to_be_resynchronised() throws Exception {
    owner.owns(P0, 1, -1);
    Owner next = new Owner(ledger);
    next.owns(P0, 1, 0);

    assertThatThrownBy(() -> owner.writer.write(epoch(part(P0, 1, 0, unit(P0, 0)))))
        .isInstanceOf(RetriableException.class);

    assertThat(owner.resynced).containsExactly(P0);
    assertThat(ledger.applied).isEmpty();
    assertThatCode(() -> next.writer.write(epoch(part(P0, 1, 0, unit(P0, 0)))))
        .doesNotThrowAnyException();
  }

  @Test
  void what_another_owner_wrote_is_not_taken_for_ones_own() throws Exception {
    owner.owns(P0, 1, -1);
    Owner next = new Owner(ledger);
    next.owns(P0, 1, 0);
    next.writer.write(epoch(part(P0, 1, 0, unit(P0, 0))));

    assertThatThrownBy(() -> owner.writer.write(epoch(part(P0, 1, 0, unit(P0, 0)))))
        .isInstanceOf(RetriableException.class);
    assertThat(owner.resynced).containsExactly(P0);
  }

  @Test
  void one_fenced_part_holds_back_the_whole_epoch() throws Exception {
    owner.owns(P0, 1, -1);
    owner.owns(P1, 1, -1);
    new Owner(ledger).owns(P1, 1, 0);

    assertThatThrownBy(
            () ->
                owner.writer.write(epoch(part(P0, 1, 0, unit(P0, 0)), part(P1, 1, 0, unit(P1, 0)))))
        .isInstanceOf(RetriableException.class);

    assertThat(owner.resynced).containsExactly(P1);
    assertThat(ledger.next(key(P0))).contains(0L);
    assertThat(ledger.applied).isEmpty();
  }

  @Test
  void a_part_of_an_older_assignment_is_not_written() throws Exception {
    owner.owns(P0, 1, -1);
    owner.owns(P0, 2, 0);

    assertThatThrownBy(() -> owner.writer.write(epoch(part(P0, 1, 0, unit(P0, 0)))))
        .isInstanceOf(RetriableException.class);
    assertThat(ledger.applied).isEmpty();
    assertThat(owner.resynced).isEmpty();
  }

  @Test
  void the_outbox_is_pruned_of_what_kafka_is_known_to_have_and_of_nothing_else() throws Exception {
    owner.owns(P0, 1, -1);
    var first = epoch(part(P0, 1, 0, unit(P0, 0)));
    owner.writer.write(first);
    owner.writer.write(epoch(part(P0, 1, 1, unit(P0, 1))));
    assertThat(ledger.outboxOf(key(P0))).hasSize(2);

    owner.lives.inKafka(first);
    owner.writer.write(epoch(part(P0, 1, 2, unit(P0, 2))));

    assertThat(ledger.outboxOf(key(P0))).extracting(OutboxRow::from).containsExactly(1L, 2L);
  }

  @Test
  void a_database_that_is_away_is_told_as_such() throws Exception {
    owner.owns(P0, 1, -1);
    ledger.away = 100;

    assertThatThrownBy(() -> owner.writer.write(epoch(part(P0, 1, 0, unit(P0, 0)))))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("08001");
  }

  @Test
  void lag_and_depth_are_what_the_database_has_and_kafka_is_not_known_to_have() throws Exception {
    owner.owns(P0, 1, -1);
    var epoch = epoch(part(P0, 1, 0, unit(P0, 0), unit(P0, 1)));

    owner.writer.write(epoch);
    assertThat(owner.gauge("streaming.state.ledger.lag")).isEqualTo(2);
    assertThat(owner.gauge("streaming.state.outbox.depth")).isEqualTo(1);

    owner.lives.inKafka(epoch);
    assertThat(owner.gauge("streaming.state.ledger.lag")).isZero();
    assertThat(owner.gauge("streaming.state.outbox.depth")).isZero();
  }

  @Test
  void claims_and_failures_are_counted() throws Exception {
    owner.owns(P0, 1, -1);
    owner.owns(P0, 2, -1);
    ledger.faults.add(MemoryLedger.CommitFault.DEADLOCK);

    owner.writer.write(epoch(part(P0, 2, 0, unit(P0, 0))));

    assertThat(owner.registry.get("streaming.state.fence.raised").counter().count()).isEqualTo(2);
    assertThat(
            owner
                .registry
                .get("streaming.state.statement.failures")
                .tag("reaction", "rerun")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void a_ledger_set_back_by_hand_without_its_outbox_is_told_as_such() throws Exception {
    owner.owns(P0, 1, -1);
    owner.writer.write(epoch(part(P0, 1, 0, unit(P0, 0))));
    ledger.progress.put(key(P0), new Progress(Optional.of(Position.of(0)), 1));

    assertThatThrownBy(() -> owner.writer.write(epoch(part(P0, 1, 0, unit(P0, 0)))))
        .isInstanceOf(FatalException.class)
        .hasMessageContaining("ss_outbox");
  }

  @Test
  void positions_keep_their_leader_epoch() throws Exception {
    owner.owns(P0, 1, -1);
    Position to = new Position(1, Optional.of(7));

    owner.writer.write(
        epoch(new Fakes.FakePart(P0, Fakes.TOPIC, 1, Position.of(0), to, List.of(unit(P0, 0)))));

    assertThat(ledger.progress.get(key(P0))).extracting(Progress::next).isEqualTo(Optional.of(to));
    assertThat(ledger.outboxOf(key(P0))).extracting(OutboxRow::to).containsExactly(to);
  }

  private static FakeUnit unit(TopicPartition partition, long offset) {
    return new FakeUnit(partition, offset).says("insert", offset);
  }
}

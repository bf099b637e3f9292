package io.streamsentinel.state;

import static io.streamsentinel.state.Fakes.P0;
import static io.streamsentinel.state.Fakes.claim;
import static io.streamsentinel.state.Fakes.epoch;
import static io.streamsentinel.state.Fakes.key;
import static io.streamsentinel.state.Fakes.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Republish;
import io.streamsentinel.state.EpochWriterTest.Owner;
import io.streamsentinel.state.Fakes.FakeAdoption;
import io.streamsentinel.state.Fakes.FakeUnit;
import io.streamsentinel.unit.Position;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class AdopterTest {

  private final MemoryLedger ledger = new MemoryLedger();
  private final Owner first = new Owner(ledger);
  private final Owner second = new Owner(ledger);

  @Test
  void a_new_partition_gets_a_row_at_the_start_position() throws Exception {
    FakeAdoption adoption = first.owns(P0, 1, -1);

    assertThat(adoption.unanswered()).isTrue();
    assertThat(ledger.next(key(P0))).contains(0L);
  }

  @Test
  void agreement_needs_no_answer_and_prunes_the_outbox() throws Exception {
    first.owns(P0, 1, -1);
    first.writer.write(epoch(part(P0, 1, 0, unit(0))));

    FakeAdoption adoption = second.owns(P0, 1, 1);

    assertThat(adoption.unanswered()).isTrue();
    assertThat(ledger.outboxOf(key(P0))).isEmpty();
  }

  @Test
  void what_kafka_misses_is_republished_in_pieces_and_in_order() throws Exception {
    first.owns(P0, 1, -1);
    first.writer.write(epoch(part(P0, 1, 0, unit(0).sends("a"), unit(1).sends("b"))));
    first.writer.write(epoch(part(P0, 1, 2, unit(2).sends("c"))));

    FakeAdoption adoption = second.owns(P0, 1, 0);

    assertThat(adoption.republished)
        .extracting(piece -> piece.to().offset())
        .containsExactly(2L, 3L);
    assertThat(adoption.republished.get(0).outputs())
        .extracting(output -> new String(output.value(), java.nio.charset.StandardCharsets.UTF_8))
        .containsExactly("a", "b");
    assertThat(second.registry.get("streaming.state.republished").counter().count()).isEqualTo(3);
    assertThat(ledger.outboxOf(key(P0))).hasSize(2);
  }

  @Test
  void a_second_recovery_after_a_crash_in_the_first_finds_the_same() throws Exception {
    first.owns(P0, 1, -1);
    first.writer.write(epoch(part(P0, 1, 0, unit(0).sends("a"))));
    first.writer.write(epoch(part(P0, 1, 1, unit(1).sends("b"))));
    second.owns(P0, 1, 0);

    FakeAdoption third = new Owner(ledger).owns(P0, 1, 1);

    assertThat(third.republished).extracting(Republish::to).containsExactly(Position.of(2));
  }

  @Test
  void an_offset_that_moves_while_being_looked_at_is_read_again() throws Exception {
    first.owns(P0, 1, -1);
    var epoch = epoch(part(P0, 1, 0, unit(0)));
    first.writer.write(epoch);
    first.lives.inKafka(epoch);
    first.writer.write(epoch(part(P0, 1, 1, unit(1))));

    // The first read is stale: the row that leads from 0 to 1 is pruned already.
    FakeAdoption adoption = second.owns(P0, 1, 0, 1);

    assertThat(adoption.quarantined).isNull();
    assertThat(adoption.republished).extracting(Republish::to).containsExactly(Position.of(2));
  }

  @Test
  void an_outbox_that_stays_incomplete_quarantines_with_a_report() throws Exception {
    first.owns(P0, 1, -1);
    first.writer.write(epoch(part(P0, 1, 0, unit(0))));
    ledger.outbox.clear();

    FakeAdoption adoption = second.owns(P0, 1, 0);

    assertThat(adoption.quarantined).contains("ledger at 1", "committed offset 0", "empty");
    assertThat(
            second
                .registry
                .get("streaming.state.quarantined")
                .tag("finding", "outbox_incomplete")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void a_database_behind_kafka_quarantines_and_handles_nothing() throws Exception {
    first.owns(P0, 1, -1);

    FakeAdoption adoption = second.owns(P0, 1, 50);

    assertThat(adoption.quarantined).contains("ledger at 0", "committed offset 50", "(1)", "(2)");
    assertThat(adoption.republished).isEmpty();
  }

  @Test
  void a_position_that_kafka_forgot_is_committed_again() throws Exception {
    first.owns(P0, 1, -1);
    var epoch = epoch(part(P0, 1, 0, unit(0)));
    first.writer.write(epoch);
    first.owns(P0, 2, 1);

    FakeAdoption adoption = second.owns(P0, 1, -1);

    assertThat(adoption.startedAt).isEqualTo(Position.of(1));
  }

  @Test
  void a_topic_made_anew_is_not_taken_for_the_old_one() throws Exception {
    first.owns(P0, 1, -1);
    Uuid anew = new Uuid(7, 10);
    second.adopter.claim(new io.streamsentinel.participant.Claim(P0, anew, 2, 1));
    FakeAdoption adoption =
        new FakeAdoption(new io.streamsentinel.participant.Claim(P0, anew, 2, 1), 100);

    second.adopter.adopt(adoption);

    assertThat(adoption.quarantined).contains(Fakes.TOPIC.toString(), "ledger at none");
  }

  @Test
  void a_claim_after_ours_is_answered_with_a_higher_one() throws Exception {
    first.adopter.claim(claim(P0, 1));
    second.adopter.claim(claim(P0, 1));
    FakeAdoption adoption = new FakeAdoption(claim(P0, 1), -1);

    first.adopter.adopt(adoption);

    assertThat(ledger.progress.get(key(P0)))
        .isEqualTo(new Progress(Optional.of(Position.of(0)), 3));
    first.writer.write(epoch(part(P0, 1, 0, unit(0))));
    assertThatThrownBy(() -> second.writer.write(epoch(part(P0, 1, 0, unit(0)))))
        .isInstanceOf(RetriableException.class);
  }

  @Test
  void a_zombie_that_finds_itself_fenced_and_no_longer_owner_does_nothing() throws Exception {
    first.adopter.claim(claim(P0, 1));
    second.owns(P0, 1, -1);
    FakeAdoption adoption = new FakeAdoption(claim(P0, 1), -1);
    adoption.owned = false;

    first.adopter.adopt(adoption);

    assertThat(adoption.unanswered()).isTrue();
    assertThat(ledger.progress.get(key(P0))).extracting(Progress::fence).isEqualTo(2L);
  }

  @Test
  void a_row_deleted_under_way_quarantines() throws Exception {
    first.adopter.claim(claim(P0, 1));
    ledger.progress.clear();
    FakeAdoption adoption = new FakeAdoption(claim(P0, 1), 5);

    first.adopter.adopt(adoption);

    assertThat(adoption.quarantined).contains("deleted");
  }

  @Test
  void a_partition_given_up_meanwhile_is_left_alone() throws Exception {
    first.adopter.claim(claim(P0, 1));
    first.lives.forget(List.<TopicPartition>of(P0));
    FakeAdoption adoption = new FakeAdoption(claim(P0, 1), -1);

    first.adopter.adopt(adoption);

    assertThat(adoption.unanswered()).isTrue();
    assertThat(ledger.next(key(P0))).isEmpty();
  }

  private static FakeUnit unit(long offset) {
    return new FakeUnit(P0, offset).says("insert", offset);
  }
}

package io.streamsentinel.state;

import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Adoption;
import io.streamsentinel.participant.Claim;
import io.streamsentinel.participant.Republish;
import io.streamsentinel.state.Verdict.Begin;
import io.streamsentinel.state.Verdict.Finding;
import io.streamsentinel.state.Verdict.Quarantine;
import io.streamsentinel.state.Verdict.StartAt;
import io.streamsentinel.unit.Position;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginning of a partition's life: raises the fence, then brings ledger, outbox and Kafka's
 * stable offset into agreement, or says why it can't. Nothing it does is irreversible.
 */
final class Adopter {

  private static final Logger LOG = LoggerFactory.getLogger(Adopter.class);

  /** How often to look before what does not add up is believed: the offset may have moved. */
  private static final int LOOKS = 3;

  private final String group;
  private final Ledger ledger;
  private final Lives lives;
  private final StateMeters meters;
  private final boolean joining;

  Adopter(String group, Ledger ledger, Lives lives, StateMeters meters, boolean joining) {
    this.group = group;
    this.ledger = ledger;
    this.lives = lives;
    this.meters = meters;
    this.joining = joining;
  }

  /** Raises the fence: from here on, an older owner can change nothing in the database. */
  void claim(Claim claim) throws SQLException {
    LedgerKey key = new LedgerKey(group, claim.topicId(), claim.partition());
    lives.put(Life.claimed(key, claim.assignment(), raise(key)));
  }

  private long raise(LedgerKey key) throws SQLException {
    try (LedgerTransaction transaction = ledger.begin()) {
      long fence = transaction.claim(key).fence();
      transaction.commit();
      meters.fenceRaised();
      LOG.debug("{}: fence {}", key, fence);
      return fence;
    }
  }

  /** Judges what is found, and acts on it. The offset is read before the ledger, never after. */
  void adopt(Adoption adoption) throws SQLException {
    Claim claim = adoption.claim();
    Optional<Position> committed =
        lives.find(claim.partition(), claim.assignment()).map(Life::reclaimed).orElse(false)
            ? adoption.committedNow()
            : adoption.committed();
    for (int look = 1; look <= LOOKS; look++) {
      Optional<Life> life = lives.find(claim.partition(), claim.assignment());
      if (life.isEmpty()) {
        return;
      }
      boolean last = look == LOOKS;
      Outcome outcome = look(adoption, life.get(), committed, last);
      if (outcome == Outcome.DONE || !adoption.owned()) {
        return;
      }
      if (outcome == Outcome.FENCED) {
        long fence = raise(life.get().key());
        lives.update(claim.partition(), claim.assignment(), mine -> mine.reclaimed(fence));
      }
      committed = adoption.committedNow();
    }
    throw new RetriableException(
        claim.partition()
            + ": somebody else claims it again and again; are two groups named alike?");
  }

  private enum Outcome {
    DONE,
    /** Somebody raised the fence after us. */
    FENCED,
    /** It does not add up, but the offset may have moved since it was read. */
    DOUBTFUL
  }

  private Outcome look(Adoption adoption, Life life, Optional<Position> committed, boolean last)
      throws SQLException {
    LedgerKey key = life.key();
    try (LedgerTransaction transaction = ledger.begin()) {
      Optional<Progress> row = transaction.progress(key);
      if (row.isEmpty()) {
        quarantine(adoption, Finding.ROW_GONE, key, row, committed, List.of(), transaction);
        return Outcome.DONE;
      }
      if (row.get().fence() != life.fence()) {
        return Outcome.FENCED;
      }
      List<OutboxRow> beyond = transaction.outbox(key, committed.map(Position::offset).orElse(-1L));
      Verdict verdict =
          Verdict.of(
              row.get().next(), committed, beyond, adoption.start(), adoption.logStart(), joining);
      if (verdict instanceof Quarantine quarantine) {
        if (!last) {
          return Outcome.DOUBTFUL;
        }
        quarantine(adoption, quarantine.finding(), key, row, committed, beyond, transaction);
        return Outcome.DONE;
      }
      if (verdict instanceof Begin begin) {
        transaction.begin(key, life.fence(), begin.first());
      }
      transaction.prune(committed.map(c -> Map.of(key, c.offset())).orElse(Map.of()));
      transaction.commit();
      act(adoption, life, verdict, row.get(), committed);
      return Outcome.DONE;
    }
  }

  private void act(
      Adoption adoption, Life life, Verdict verdict, Progress row, Optional<Position> committed) {
    Claim claim = adoption.claim();
    Position inLedger =
        verdict instanceof Begin begin ? begin.first() : row.next().orElse(adoption.start());
    lives.update(
        claim.partition(),
        claim.assignment(),
        mine ->
            mine.inLedger(inLedger.offset())
                .inKafka(committed.map(Position::offset).orElse(inLedger.offset())));
    if (verdict instanceof StartAt startAt) {
      LOG.info("{}: Kafka has no position, the ledger has {}", life.key(), inLedger.offset());
      adoption.startAt(startAt.position());
    } else if (verdict instanceof Verdict.Republish republish) {
      for (OutboxRow outbox : republish.rows()) {
        adoption.republish(new Republish(outbox.outputs(), outbox.to()));
        meters.republished(outbox);
        LOG.info("{}: the database is ahead of Kafka, republishing {}", life.key(), outbox);
      }
    }
  }

  private void quarantine(
      Adoption adoption,
      Finding finding,
      LedgerKey key,
      Optional<Progress> row,
      Optional<Position> committed,
      List<OutboxRow> beyond,
      LedgerTransaction transaction)
      throws SQLException {
    meters.quarantined(finding);
    adoption.quarantine(
        Report.of(
            finding,
            key,
            row.flatMap(Progress::next),
            committed,
            beyond,
            adoption.logStart(),
            transaction.formerTopicIds(key)));
  }
}

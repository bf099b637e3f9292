package io.streamsentinel.state;

import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Epoch;
import io.streamsentinel.participant.Part;
import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.participant.UnitsFailedException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * An epoch's database transaction: ledger rows moved on by compare-and-set, the units' statements,
 * the outputs into the outbox, in that order, so that who must not write waits or fails before it
 * has written anything.
 */
final class EpochWriter {

  private final Ledger ledger;
  private final Transactions transactions;
  private final Lives lives;
  private final StateMeters meters;
  private final Reruns reruns;
  private final BiConsumer<TopicPartition, String> resync;

  /**
   * A writer.
   *
   * @param ledger for what has to be undone again
   * @param transactions for what is to stay
   * @param resync what to do with a partition whose ledger row is not where we left it
   */
  EpochWriter(
      Ledger ledger,
      Transactions transactions,
      Lives lives,
      StateMeters meters,
      Reruns reruns,
      BiConsumer<TopicPartition, String> resync) {
    this.ledger = ledger;
    this.transactions = transactions;
    this.lives = lives;
    this.meters = meters;
    this.reruns = reruns;
    this.resync = resync;
  }

  /**
   * Writes an epoch, or finds that it is written. Deadlocks and lost answers are run again here;
   * the compare-and-set makes that harmless.
   *
   * @throws UnitsFailedException if units can't be written; nothing is written then
   * @throws RetriableException if the database is away, or a partition has to be resynchronised
   */
  void write(Epoch epoch) {
    List<Advance> steps = steps(epoch);
    for (int attempt = 1; ; attempt++) {
      try {
        attempt(epoch, steps);
        lives.inLedger(epoch);
        return;
      } catch (UnitsFailedException e) {
        if (!e.again()) {
          meters.failure(Reaction.UNIT);
        }
        throw e;
      } catch (SQLException e) {
        Reaction reaction = Reaction.to(e);
        meters.failure(reaction);
        boolean again =
            reaction == Reaction.RERUN || reaction == Reaction.LOST || reaction == Reaction.UNIT;
        if (!again || !reruns.again(attempt)) {
          throw reaction == Reaction.UNIT ? blameless(e) : SqlErrors.of(e);
        }
        meters.rerun();
      }
    }
  }

  private List<Advance> steps(Epoch epoch) {
    List<Advance> steps = new ArrayList<>(epoch.parts().size());
    for (Part part : epoch.parts()) {
      Life life =
          lives
              .find(part.partition(), part.assignment())
              .orElseThrow(
                  () ->
                      new RetriableException(
                          part.partition()
                              + ": given up meanwhile, its part of the epoch must go (assignment "
                              + part.assignment()
                              + ")"));
      steps.add(new Advance(life.key(), life.fence(), part.from(), part.to()));
    }
    return steps;
  }

  private void attempt(Epoch epoch, List<Advance> steps) throws SQLException {
    List<UnitOfWork> units = new ArrayList<>();
    epoch.parts().forEach(part -> units.addAll(part.units()));
    boolean suspect = false;
    try (Transactions.OfEpoch work = transactions.begin(units)) {
      LedgerTransaction transaction = work.transaction();
      if (!advanced(transaction, steps)) {
        work.committed();
        return;
      }
      try {
        suspect = true;
        work.execute();
        suspect = false;
        publish(transaction, epoch, steps);
        suspect = true;
        transaction.commit();
        work.committed();
        return;
      } catch (SQLException e) {
        if (!suspect || Reaction.to(e) != Reaction.UNIT) {
          throw e;
        }
      }
    }
    throw culprits(units, steps);
  }

  /** Runs the units in a transaction that is undone, to see which of them fail. */
  private RuntimeException culprits(List<UnitOfWork> units, List<Advance> steps)
      throws SQLException {
    try (LedgerTransaction transaction = ledger.begin()) {
      if (!advanced(transaction, steps)) {
        return new RetriableException("the ledger moved while failing units were searched");
      }
      Map<UnitOfWork, Throwable> failing = transaction.isolate(units);
      if (failing.isEmpty()) {
        throw new SQLException("no unit fails alone", Parameters.INVALID);
      }
      return UnitsFailedException.givenUp(failing);
    }
  }

  /** Whether the steps count; false if they counted before, and only the answer was lost. */
  private boolean advanced(LedgerTransaction transaction, List<Advance> steps) throws SQLException {
    List<Advance> refused = transaction.advance(steps);
    if (refused.isEmpty()) {
      return true;
    }
    boolean fenced = false;
    for (Advance step : refused) {
      Optional<Progress> row = transaction.progress(step.key());
      if (row.isEmpty() || !isOurs(row.get(), step)) {
        fenced = true;
        resync.accept(step.key().partition(), moved(step, row));
      }
    }
    if (fenced) {
      throw new RetriableException(
          "the ledger is not where this owner left it; its partitions are resynchronised");
    }
    if (refused.size() < steps.size()) {
      throw new IllegalStateException(
          "half of an epoch was in the ledger: " + refused + " of " + steps);
    }
    return false;
  }

  private static boolean isOurs(Progress row, Advance step) {
    return row.fence() == step.fence()
        && row.next().map(next -> next.offset() == step.to().offset()).orElse(false);
  }

  private static String moved(Advance step, Optional<Progress> row) {
    return "the ledger was expected at %d under fence %d, found %s"
        .formatted(
            step.from().offset(),
            step.fence(),
            row.map(
                    r ->
                        r.next().map(n -> "" + n.offset()).orElse("no position")
                            + " under fence "
                            + r.fence())
                .orElse("no row"));
  }

  private void publish(LedgerTransaction transaction, Epoch epoch, List<Advance> steps)
      throws SQLException {
    Map<LedgerKey, OutboxRow> rows = new LinkedHashMap<>();
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      rows.put(steps.get(i).key(), OutboxRow.of(epoch.parts().get(i), steps.get(i).fence()));
      partitions.add(steps.get(i).key().partition());
    }
    try {
      transaction.publish(rows);
      transaction.prune(lives.prunable(partitions));
    } catch (SQLException e) {
      if (Reaction.to(e) == Reaction.UNIT) {
        throw new FatalException(
            "the outbox refused an epoch ("
                + SqlErrors.code(e)
                + "): has the ledger been set back without deleting the rows of ss_outbox beyond"
                + " it?");
      }
      throw e;
    }
  }

  private static FatalException blameless(SQLException error) {
    return new FatalException(
        "the database refuses the epoch, and none of its units alone ("
            + SqlErrors.code(error)
            + "): constraints that hold only between units can't be kept by units");
  }
}

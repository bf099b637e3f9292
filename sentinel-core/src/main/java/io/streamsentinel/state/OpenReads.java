package io.streamsentinel.state;

import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.participant.UnitsFailedException;
import io.streamsentinel.unit.Row;
import io.streamsentinel.unit.Statement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transaction that units read in before their epoch is closed. The first query opens it; a unit
 * that asks has it alone until its handler has returned and what it said is executed, after the
 * statements of all earlier units of its key, each behind a savepoint.
 *
 * <p>When the epoch comes, the transaction is taken back to before the first unit that is not in
 * it, and then is the epoch's. A unit that was taken back, or whose transaction was lost, is not
 * handled again: what it said and asked is repeated, and only if an answer differs must its handler
 * be called again. So a read is as true at the commit as it was in the handler, as far as the
 * isolation level goes.
 *
 * <p>Safe for use by several threads.
 */
final class OpenReads implements Transactions {

  private static final Logger LOG = LoggerFactory.getLogger(OpenReads.class);

  private static final int TRIES = 3;

  private final ReadTransaction open; // guarded by hold
  private final Duration patience;
  private final SaidUnits units = new SaidUnits();

  /** Held by a unit from its first query to its end, and by an epoch during its transaction. */
  private final ReentrantLock hold = new ReentrantLock(true);

  private final IdentityHashMap<Said, Boolean> holders = new IdentityHashMap<>(); // guarded by hold

  /**
   * Nothing read yet.
   *
   * @param patience how long to wait for a unit that holds the transaction
   */
  OpenReads(JdbcLedger ledger, Duration patience) {
    this.open = new ReadTransaction(ledger);
    this.patience = patience;
  }

  /** Asks, after everything that a unit of this key said before. */
  List<Row> query(UnitOfWork unit, Statement query) throws SQLException {
    take();
    boolean kept = false;
    try {
      Said said = asking(unit);
      if (holders.put(said, true) == null) {
        kept = true;
      }
      return answer(said, query);
    } finally {
      if (!kept) {
        hold.unlock();
      }
    }
  }

  private List<Row> answer(Said said, Statement query) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        Rows rows = open.rows();
        if (!said.isIn()) {
          catchUp(said, rows);
          open.enter(said);
        }
        return said.ask(rows, query);
      } catch (SQLException e) {
        if (Reaction.to(e) == Reaction.UNIT && said.isIn()) {
          open.takeBack(said);
          throw e;
        }
        open.discard();
        if (said.reads() || attempt == TRIES || !passing(Reaction.to(e))) {
          throw e;
        }
      }
    }
  }

  private static boolean passing(Reaction reaction) {
    return reaction == Reaction.RERUN || reaction == Reaction.LOST;
  }

  /** Executes what earlier units of the key have said. */
  private void catchUp(Said said, Rows rows) throws SQLException {
    for (Said earlier : units.before(said)) {
      if (earlier.isIn()) {
        earlier.executeRest(rows);
      } else if (earlier.finished() && !earlier.refused() && !earlier.unit().deadLettered()) {
        open.enter(earlier);
        try {
          if (!earlier.repeat(rows)) {
            open.leaveOut(earlier);
          }
        } catch (SQLException e) {
          if (Reaction.to(e) != Reaction.UNIT) {
            throw e;
          }
          // It fails by itself when its epoch comes; this one reads as if it had.
          open.leaveOut(earlier);
        }
      }
    }
  }

  /** The unit says no more. */
  void finished(UnitOfWork unit, boolean failed) {
    Said said = units.finished(unit, failed);
    if (hold.isHeldByCurrentThread() && holders.remove(said) != null) {
      try {
        if (!failed) {
          complete(said);
        } else if (said.isIn()) {
          open.takeBack(said);
        }
      } catch (SQLException e) {
        LOG.debug("the read transaction is gone, {}", SqlErrors.code(e));
        open.discard();
      } finally {
        hold.unlock();
      }
    }
  }

  /**
   * Executes what a unit said after its last question, while it still has the transaction alone:
   * nobody may ask between what it read and what it wrote because of that.
   */
  private void complete(Said said) throws SQLException {
    if (!said.isIn()) {
      return;
    }
    try {
      said.executeRest(open.rows());
    } catch (SQLException e) {
      if (Reaction.to(e) != Reaction.UNIT) {
        throw e;
      }
      // It fails by itself when its epoch comes; who asks meanwhile reads as if it had.
      open.leaveOut(said);
    }
  }

  @Override
  public OfEpoch begin(List<UnitOfWork> wanted) throws SQLException {
    take();
    Map<UnitOfWork, Throwable> outdated = new LinkedHashMap<>();
    Map<UnitOfWork, Throwable> failing = new LinkedHashMap<>();
    try {
      open.takeBackOthers(wanted, units);
      repeat(wanted, outdated, failing);
      if (outdated.isEmpty() && failing.isEmpty()) {
        return new EpochWork(wanted, open.opened());
      }
    } catch (SQLException | RuntimeException e) {
      open.discard();
      hold.unlock();
      throw e;
    }
    // The transaction stays open: who is handled again asks in it, after all that are in it now. In
    // a new one, it would meet another order each time, and never the same answers.
    hold.unlock();
    throw failing.isEmpty()
        ? UnitsFailedException.again(outdated)
        : UnitsFailedException.givenUp(failing);
  }

  /** Repeats what units have said and asked that are not in the transaction any more. */
  private void repeat(
      List<UnitOfWork> wanted,
      Map<UnitOfWork, Throwable> outdated,
      Map<UnitOfWork, Throwable> failing)
      throws SQLException {
    Set<Lane> waiting = new HashSet<>();
    for (UnitOfWork unit : wanted) {
      Said said = units.find(unit);
      if (said == null || unit.deadLettered() || said.isIn() || !said.reads()) {
        continue;
      }
      if (waiting.contains(Lane.of(unit))) {
        continue; // until the one of its key before it was handled again
      }
      Rows rows = open.rows();
      said.leave();
      catchUp(said, rows);
      open.enter(said);
      try {
        if (said.repeat(rows)) {
          continue;
        }
        outdated.put(unit, new RetriableException("what " + unit + " read has changed since"));
      } catch (SQLException e) {
        if (Reaction.to(e) != Reaction.UNIT) {
          throw e;
        }
        failing.put(unit, SqlErrors.ofUnit(e));
      }
      open.takeBack(said);
      waiting.add(Lane.of(unit));
    }
  }

  /** The open transaction as that of an epoch. */
  private final class EpochWork implements OfEpoch {

    private final List<UnitOfWork> wanted;
    private final JdbcTransaction transaction;

    EpochWork(List<UnitOfWork> wanted, JdbcTransaction transaction) {
      this.wanted = wanted;
      this.transaction = transaction;
    }

    @Override
    public LedgerTransaction transaction() {
      return transaction;
    }

    @Override
    public void execute() throws SQLException {
      List<Saying> batch = new ArrayList<>();
      for (Said said : open.inside()) {
        batch.addAll(said.rest());
        said.executed();
      }
      for (UnitOfWork unit : wanted) {
        Said said = units.find(unit);
        if (said == null || unit.deadLettered() || !said.isIn()) {
          batch.addAll(Saying.of(List.of(unit)));
        }
      }
      transaction.rows().execute(batch);
    }

    @Override
    public void committed() {
      units.durable(wanted);
    }

    @Override
    public void close() {
      open.discard();
      hold.unlock();
    }
  }

  /** Partitions are given up: what was read for them means nothing any more. */
  void forget(Collection<TopicPartition> partitions) {
    units.forget(partitions);
    if (!hold.isHeldByCurrentThread() && hold.tryLock()) {
      try {
        open.discard();
      } finally {
        hold.unlock();
      }
    }
  }

  private void take() {
    try {
      if (!hold.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new RetriableException(
            "a handler that has asked a query has not returned for "
                + patience
                + ", and all others that ask, and the commit, wait for it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RetriableException("interrupted while waiting for a handler's query to end", e);
    }
  }

  /** What an open unit says; a unit that was finished before is being handled again. */
  private Said asking(UnitOfWork unit) throws SQLException {
    Said outdated = units.outdated(unit);
    if (outdated != null && outdated.isIn()) {
      open.takeBack(outdated);
    }
    return units.asking(unit);
  }
}

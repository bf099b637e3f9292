package io.streamsentinel.state;

import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.participant.UnitsFailedException;
import io.streamsentinel.unit.Row;
import io.streamsentinel.unit.Statement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transaction that units read in before their epoch is closed. The first query opens it; a unit
 * that asks has it alone until its handler returns, after the statements of all earlier units of
 * its key were executed in it, each behind a savepoint.
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

  private final JdbcLedger ledger;
  private final Duration patience;
  private final Map<Lane, TreeMap<Long, Said>> pending = new HashMap<>(); // guarded by itself

  /** Held by a unit from its first query to its end, and by an epoch during its transaction. */
  private final ReentrantLock hold = new ReentrantLock(true);

  private final List<Said> inside = new ArrayList<>(); // guarded by hold, as what follows
  private final IdentityHashMap<Said, Boolean> holders = new IdentityHashMap<>();
  private @Nullable JdbcTransaction open;

  /**
   * Nothing read yet.
   *
   * @param patience how long to wait for a unit that holds the transaction
   */
  OpenReads(JdbcLedger ledger, Duration patience) {
    this.ledger = ledger;
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
        JdbcTransaction transaction = opened();
        if (!said.isIn()) {
          catchUp(said, transaction.rows());
          enter(said, transaction.rows());
        }
        return said.ask(transaction.rows(), query);
      } catch (SQLException e) {
        if (Reaction.to(e) == Reaction.UNIT && said.isIn()) {
          takeBack(said);
          throw e;
        }
        discard();
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
    for (Said earlier : earlier(said)) {
      if (earlier.isIn()) {
        earlier.executeRest(rows);
      } else if (earlier.finished() && !earlier.refused()) {
        enter(earlier, rows);
        try {
          if (!earlier.repeat(rows)) {
            leaveOut(earlier);
          }
        } catch (SQLException e) {
          if (Reaction.to(e) != Reaction.UNIT) {
            throw e;
          }
          // It fails by itself when its epoch comes; this one reads as if it had.
          leaveOut(earlier);
        }
      }
    }
  }

  private void leaveOut(Said said) throws SQLException {
    takeBack(said);
    said.refuse();
  }

  private void enter(Said said, Rows rows) throws SQLException {
    said.enter(rows);
    inside.add(said);
  }

  /** The unit says no more. */
  void finished(UnitOfWork unit, boolean failed) {
    Said said;
    synchronized (pending) {
      TreeMap<Long, Said> lane = pending.computeIfAbsent(Lane.of(unit), any -> new TreeMap<>());
      Said known = lane.get(unit.offset());
      // What is known as finished is of an earlier call of the handler.
      said = known == null || known.finished() || known.unit() != unit ? new Said(unit) : known;
      if (failed) {
        lane.remove(unit.offset());
      } else {
        said.finish();
        lane.put(unit.offset(), said);
      }
    }
    if (hold.isHeldByCurrentThread() && holders.remove(said) != null) {
      try {
        if (failed && said.isIn()) {
          takeBack(said);
        }
      } catch (SQLException e) {
        LOG.debug("the read transaction is gone, {}", SqlErrors.code(e));
        discard();
      } finally {
        hold.unlock();
      }
    }
  }

  @Override
  public OfEpoch begin(List<UnitOfWork> units) throws SQLException {
    take();
    try {
      IdentityHashMap<UnitOfWork, Boolean> ofEpoch = new IdentityHashMap<>();
      units.forEach(unit -> ofEpoch.put(unit, true));
      for (Said said : List.copyOf(inside)) {
        UnitOfWork unit = said.unit();
        if (!ofEpoch.containsKey(unit) || unit.deadLettered() || find(unit) != said) {
          takeBack(said);
          break;
        }
      }
      return new EpochWork(units, opened());
    } catch (SQLException | RuntimeException e) {
      discard();
      hold.unlock();
      throw e;
    }
  }

  /** The open transaction as that of an epoch. */
  private final class EpochWork implements OfEpoch {

    private final List<UnitOfWork> units;
    private final JdbcTransaction transaction;

    EpochWork(List<UnitOfWork> units, JdbcTransaction transaction) {
      this.units = units;
      this.transaction = transaction;
    }

    @Override
    public LedgerTransaction transaction() {
      return transaction;
    }

    @Override
    public void execute() throws SQLException {
      List<Saying> batch = new ArrayList<>();
      for (Said said : inside) {
        batch.addAll(said.rest());
        said.executed();
      }
      Map<UnitOfWork, Throwable> outdated = new LinkedHashMap<>();
      for (UnitOfWork unit : units) {
        Said said = find(unit);
        if (said == null || unit.deadLettered() || !(said.isIn() || said.reads())) {
          batch.addAll(Saying.of(List.of(unit)));
        } else if (!said.isIn()) {
          transaction.rows().execute(batch);
          batch.clear();
          said.leave();
          if (!said.repeat(transaction.rows())) {
            outdated.put(unit, new RetriableException("what " + unit + " read has changed since"));
          }
        }
      }
      if (!outdated.isEmpty()) {
        throw UnitsFailedException.again(outdated);
      }
      transaction.rows().execute(batch);
    }

    @Override
    public void committed() {
      forget(units);
    }

    @Override
    public void close() {
      discard();
      hold.unlock();
    }
  }

  /** Partitions are given up: what was read for them means nothing any more. */
  void forget(Collection<TopicPartition> partitions) {
    synchronized (pending) {
      pending.keySet().removeIf(lane -> partitions.contains(lane.partition()));
    }
    if (!hold.isHeldByCurrentThread() && hold.tryLock()) {
      try {
        discard();
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
    synchronized (pending) {
      TreeMap<Long, Said> lane = pending.computeIfAbsent(Lane.of(unit), any -> new TreeMap<>());
      Said said = lane.get(unit.offset());
      if (said != null && (said.finished() || said.unit() != unit)) {
        if (said.isIn()) {
          takeBack(said);
        }
        said = null;
      }
      if (said == null) {
        said = new Said(unit);
        lane.put(unit.offset(), said);
      }
      return said;
    }
  }

  private List<Said> earlier(Said said) {
    synchronized (pending) {
      TreeMap<Long, Said> lane = pending.get(Lane.of(said.unit()));
      return lane == null
          ? List.of()
          : List.copyOf(lane.headMap(said.unit().offset(), false).values());
    }
  }

  private @Nullable Said find(UnitOfWork unit) {
    synchronized (pending) {
      TreeMap<Long, Said> lane = pending.get(Lane.of(unit));
      Said said = lane == null ? null : lane.get(unit.offset());
      return said != null && said.unit() == unit ? said : null;
    }
  }

  private void forget(List<UnitOfWork> units) {
    synchronized (pending) {
      for (UnitOfWork unit : units) {
        Lane lane = Lane.of(unit);
        TreeMap<Long, Said> said = pending.get(lane);
        if (said != null && said.remove(unit.offset()) != null && said.isEmpty()) {
          pending.remove(lane);
        }
      }
    }
  }

  private JdbcTransaction opened() throws SQLException {
    JdbcTransaction transaction = open;
    if (transaction == null) {
      transaction = ledger.begin();
      open = transaction;
    }
    return transaction;
  }

  /** Takes the transaction back to before a unit; later ones leave it, too. */
  private void takeBack(Said said) throws SQLException {
    Savepoint savepoint = said.before();
    int place = inside.indexOf(said);
    List<Said> leaving = inside.subList(place, inside.size());
    leaving.forEach(Said::leave);
    leaving.clear();
    opened().rows().rollbackTo(savepoint);
  }

  private void discard() {
    inside.forEach(Said::leave);
    inside.clear();
    JdbcTransaction transaction = open;
    open = null;
    if (transaction != null) {
      transaction.close();
    }
  }
}

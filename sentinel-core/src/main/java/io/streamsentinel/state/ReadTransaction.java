package io.streamsentinel.state;

import io.streamsentinel.participant.UnitOfWork;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that is opened when it is first needed, and who is in it, in their order, each
 * behind a savepoint. Guarded by the hold of its {@link OpenReads}.
 */
final class ReadTransaction {

  private final JdbcLedger ledger;
  private final List<Said> inside = new ArrayList<>();
  private @Nullable JdbcTransaction open;

  ReadTransaction(JdbcLedger ledger) {
    this.ledger = ledger;
  }

  JdbcTransaction opened() throws SQLException {
    JdbcTransaction transaction = open;
    if (transaction == null) {
      transaction = ledger.begin();
      open = transaction;
    }
    return transaction;
  }

  Rows rows() throws SQLException {
    return opened().rows();
  }

  List<Said> inside() {
    return inside;
  }

  void enter(Said said) throws SQLException {
    said.enter(rows());
    inside.add(said);
  }

  /** Takes the transaction back to before a unit; later ones leave it, too. */
  void takeBack(Said said) throws SQLException {
    Savepoint savepoint = said.before();
    int place = inside.indexOf(said);
    List<Said> leaving = inside.subList(place, inside.size());
    leaving.forEach(Said::leave);
    leaving.clear();
    rows().rollbackTo(savepoint);
  }

  /** Takes the transaction back to before the first unit that is not among these. */
  void takeBackOthers(List<UnitOfWork> wanted, SaidUnits units) throws SQLException {
    Set<UnitOfWork> ofEpoch = Collections.newSetFromMap(new IdentityHashMap<>());
    ofEpoch.addAll(wanted);
    for (Said said : inside) {
      UnitOfWork unit = said.unit();
      if (!ofEpoch.contains(unit) || unit.deadLettered() || units.find(unit) != said) {
        takeBack(said);
        return;
      }
    }
  }

  /** Takes a unit out that can't be in it. */
  void leaveOut(Said said) throws SQLException {
    takeBack(said);
    said.refuse();
  }

  void discard() {
    inside.forEach(Said::leave);
    inside.clear();
    JdbcTransaction transaction = open;
    open = null;
    if (transaction != null) {
      transaction.close();
    }
  }
}

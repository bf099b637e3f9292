package io.streamsentinel.state;

import io.streamsentinel.participant.UnitOfWork;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the units whose statements fail, by halving: what works stays done while the rest is tried,
 * so that each unit meets the rows it would have met. Constraints that are checked at commit are
 * checked after each half.
 */
final class Isolation {

  private final Rows rows;
  private final Map<UnitOfWork, Throwable> failing = new LinkedHashMap<>();

  Isolation(Rows rows) {
    this.rows = rows;
  }

  /**
   * The units that fail, with the reason.
   *
   * @param units units in offset order
   * @throws SQLException if something else than a unit is at fault
   */
  Map<UnitOfWork, Throwable> failing(List<? extends UnitOfWork> units) throws SQLException {
    List<? extends UnitOfWork> writing =
        units.stream().filter(unit -> !unit.statements().isEmpty()).toList();
    if (!writing.isEmpty()) {
      search(writing);
    }
    return failing;
  }

  private void search(List<? extends UnitOfWork> units) throws SQLException {
    Savepoint before = rows.savepoint();
    try {
      rows.execute(Saying.of(units));
      rows.checkDeferredConstraints();
      rows.release(before);
    } catch (SQLException e) {
      if (Reaction.to(e) != Reaction.UNIT) {
        throw e;
      }
      rows.rollbackTo(before);
      if (units.size() == 1) {
        failing.put(units.get(0), SqlErrors.ofUnit(e));
        return;
      }
      int middle = units.size() / 2;
      search(units.subList(0, middle));
      search(units.subList(middle, units.size()));
    }
  }
}

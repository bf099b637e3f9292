package io.streamsentinel.state;

import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.unit.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Statements in their order, and the lane in which that order counts. */
record Saying(Lane lane, List<Statement> statements) {

  /** What units have said; units without statements are left out. */
  static List<Saying> of(Collection<? extends UnitOfWork> units) {
    List<Saying> sayings = new ArrayList<>(units.size());
    for (UnitOfWork unit : units) {
      List<Statement> statements = unit.statements();
      if (!statements.isEmpty()) {
        sayings.add(new Saying(Lane.of(unit), statements));
      }
    }
    return sayings;
  }
}

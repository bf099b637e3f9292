package io.streamsentinel.state;

import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.unit.Row;
import io.streamsentinel.unit.Statement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a unit that is not durable yet has said and asked, so that it can be said again in another
 * transaction, and found out whether the answers are still the same. Guarded by its {@link
 * OpenReads}'s hold, but for the end of its handler, which is told without it.
 */
final class Said {

  /** A question, how many statements came before it, and the answer. */
  private record Asked(int after, Statement query, List<Row> answer) {}

  private final UnitOfWork unit;
  private final List<Asked> asked = new ArrayList<>();
  private int executed;
  private volatile boolean finished;
  private boolean refused;
  private @Nullable Savepoint before;

  Said(UnitOfWork unit) {
    this.unit = unit;
  }

  UnitOfWork unit() {
    return unit;
  }

  boolean finished() {
    return finished;
  }

  void finish() {
    finished = true;
  }

  /** Whether it was tried in the open transaction and can't be in it. */
  boolean refused() {
    return refused;
  }

  void refuse() {
    refused = true;
  }

  /** Whether it has read. */
  boolean reads() {
    return !asked.isEmpty();
  }

  boolean isIn() {
    return before != null;
  }

  Savepoint before() {
    return Objects.requireNonNull(before);
  }

  void enter(Rows rows) throws SQLException {
    before = rows.savepoint();
    executed = 0;
  }

  /** The transaction that held it is gone, or taken back to before it. */
  void leave() {
    before = null;
    executed = 0;
    refused = false;
  }

  /** What was said and not executed yet. */
  List<Saying> rest() {
    List<Statement> all = unit.statements();
    return executed >= all.size()
        ? List.of()
        : List.of(new Saying(Lane.of(unit), all.subList(executed, all.size())));
  }

  void executed() {
    executed = unit.statements().size();
  }

  void executeRest(Rows rows) throws SQLException {
    rows.execute(rest());
    executed();
  }

  List<Row> ask(Rows rows, Statement query) throws SQLException {
    executeRest(rows);
    List<Row> answer = rows.query(query);
    asked.add(new Asked(executed, query, answer));
    return answer;
  }

  /** Says and asks everything again; returns whether the answers are the same. */
  boolean repeat(Rows rows) throws SQLException {
    for (Asked question : asked) {
      executeUpTo(rows, question.after());
      if (!same(question.answer(), rows.query(question.query()))) {
        return false;
      }
    }
    executeRest(rows);
    return true;
  }

  private void executeUpTo(Rows rows, int count) throws SQLException {
    if (count > executed) {
      rows.execute(List.of(new Saying(Lane.of(unit), unit.statements().subList(executed, count))));
      executed = count;
    }
  }

  private static boolean same(List<Row> one, List<Row> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      Object[] left = one.get(i).values().values().toArray();
      Object[] right = other.get(i).values().values().toArray();
      // Arrays, as of bytes, are compared by what they hold.
      if (!Arrays.deepEquals(left, right)) {
        return false;
      }
    }
    return true;
  }
}

package io.streamsentinel.participant;

import io.streamsentinel.unit.Row;
import io.streamsentinel.unit.Statement;
import java.util.List;

/**
 * A participant that carries out the statements of units, as a database does. A consumer has at
 * most one; without it, {@code unit.execute} and {@code unit.query} are refused.
 *
 * <p>Statements given to {@code unit.execute} arrive with their unit in {@link #beforeCommit}, see
 * {@link UnitOfWork#statements}.
 */
public interface StatementParticipant extends Participant {

  /**
   * Answers a unit's query. Called in the handler's call, on the handler's thread, possibly by
   * several at once.
   *
   * @param unit the asking unit, still open; {@link UnitOfWork#statements} holds what it has said
   *     so far
   * @param query what it asks
   * @return the rows, in the database's order
   */
  List<Row> query(UnitOfWork unit, Statement query);

  /**
   * A unit that has said a statement or asked a query has been finished by its handler: nothing
   * more will be said in it, unless its handler is called again. On the handler's thread, before
   * the next unit of its key is begun.
   *
   * @param unit the unit, with what it has said
   * @param failed whether its handler threw, so that the unit's effects are gone
   */
  default void finished(UnitOfWork unit, boolean failed) {}
}

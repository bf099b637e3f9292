package io.streamsentinel.state;

import io.streamsentinel.error.AbortableException;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.error.SentinelException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/**
 * A database's errors in words that are safe to log: the server's own text and detail may repeat
 * values, so only its code is kept, and no cause.
 */
final class SqlErrors {

  private SqlErrors() {}

  /** The reason why a unit fails, for its dead letter. */
  static AbortableException ofUnit(SQLException error) {
    return new AbortableException("the database refused a statement: " + code(error));
  }

  /** What an error means for whoever called. */
  static SentinelException of(SQLException error) {
    return switch (Reaction.to(error)) {
      case UNIT -> ofUnit(error);
      case RERUN -> new RetriableException("another transaction was in the way: " + code(error));
      case LOST -> new RetriableException("the database connection was lost: " + code(error));
      case AWAY -> new RetriableException(away(error));
      case MISSING ->
          new RetriableException(
              "something is missing in the database, a table, a column, a right: "
                  + code(error)
                  + "; goes on by itself once it is there");
      case STOP ->
          new FatalException(
              "the database reported what nobody foresaw: "
                  + code(error)
                  + "; see the server's log, then restart");
    };
  }

  /** The error's code, and the kind of exception where there is none. */
  static String code(SQLException error) {
    String state = error.getSQLState();
    return state == null ? error.getClass().getSimpleName() : "SQLState " + state;
  }

  private static String away(SQLException error) {
    String state = error.getSQLState();
    if (state == null || error instanceof SQLTransientConnectionException) {
      return "no database connection within the pool's time-out; the state of one consumer needs up"
          + " to three at once, so the pool must hold at least three for each consumer that shares"
          + " it ("
          + code(error)
          + ")";
    }
    if (state.equals("25006")) {
      return "the database is read-only (SQLState 25006), as a replica is after a failover; goes on"
          + " by itself once the connections lead to the primary";
    }
    return "the database can't do it now: " + code(error);
  }
}

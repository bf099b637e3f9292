package io.streamsentinel.state;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to do about a database's error, by its SQLState. The longest prefix in the table decides;
 * what is not in the table stops, since guessing is worse than waiting for somebody.
 */
enum Reaction {
  /** The statement can't be done with these values: its unit fails, the others don't. */
  UNIT,
  /** Another transaction was in the way: the same once more. */
  RERUN,
  /**
   * The connection is gone, or the answer: the outcome is open. The same once more; the ledger's
   * compare-and-set tells whether it had happened.
   */
  LOST,
  /** The database can't do it now: wait, with the partitions paused. */
  AWAY,
  /** Something has to be put right in the database first (a table, a right): wait as well. */
  MISSING,
  /** Nothing here knows what to do: leave it to somebody. */
  STOP;

  private static final Map<String, Reaction> BY_PREFIX =
      Map.ofEntries(
          // Values
          Map.entry("07", UNIT), // wrong number of arguments
          Map.entry("0A", UNIT), // not supported
          Map.entry("20", UNIT), // case not found
          Map.entry("21", UNIT), // cardinality
          Map.entry("22", UNIT), // bad value
          Map.entry("23", UNIT), // constraint
          Map.entry("27", UNIT), // triggered data change
          Map.entry("2F", UNIT), // SQL routine
          Map.entry("38", UNIT), // external routine
          Map.entry("39", UNIT), // external routine
          Map.entry("42", UNIT), // syntax, types
          Map.entry("44", UNIT), // check option
          Map.entry("54", UNIT), // too large
          Map.entry("P0", UNIT), // raised by a function
          // Others in the way
          Map.entry("40", RERUN), // deadlock, serialization
          Map.entry("55006", RERUN), // object in use
          Map.entry("55P03", RERUN), // lock timeout
          // The connection
          Map.entry("08", LOST),
          Map.entry("40003", LOST), // statement completion unknown
          Map.entry("57P01", LOST), // backend or server shut down
          Map.entry("57P02", LOST), // crash
          Map.entry("57P05", LOST), // idle session
          Map.entry("25P03", LOST), // idle in transaction
          Map.entry("25P04", LOST), // transaction timeout
          // The server
          Map.entry("57P03", AWAY), // starting up
          Map.entry("57014", AWAY), // statement timeout
          Map.entry("25006", AWAY), // read-only
          Map.entry("53", AWAY), // disk, memory, connections
          Map.entry("58", AWAY), // input and output
          // What a migration or an administrator gives
          Map.entry("28", MISSING), // password
          Map.entry("3D", MISSING), // database
          Map.entry("3F", MISSING), // schema
          Map.entry("42P01", MISSING), // table
          Map.entry("42703", MISSING), // column
          Map.entry("42883", MISSING), // function
          Map.entry("42704", MISSING), // type or other object
          Map.entry("42501", MISSING)); // right

  private static final List<Integer> PREFIX_LENGTHS = List.of(5, 2);

  /** What to do about an error. */
  static Reaction to(SQLException error) {
    @Nullable String state = error.getSQLState();
    if (state != null) {
      for (int length : PREFIX_LENGTHS) {
        Reaction reaction =
            state.length() < length ? null : BY_PREFIX.get(state.substring(0, length));
        if (reaction != null) {
          return reaction;
        }
      }
      return STOP;
    }
    // Servers give a state; without one, it is the pool or the driver that speaks: of no connection
    // to be had, or, as HikariCP does, of one that it closed because the server had.
    return error instanceof SQLTransientConnectionException ? AWAY : LOST;
  }
}

package io.streamsentinel.state;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses statements that would end or change the transaction that they are in: with them, half an
 * epoch could become durable.
 */
final class StatementGuard {

  private static final Set<String> REFUSED =
      Set.of(
          "abort",
          "begin",
          "commit",
          "discard",
          "end",
          "prepare",
          "release",
          "reset",
          "rollback",
          "savepoint",
          "set",
          "start");

  private StatementGuard() {}

  /**
   * Checks a statement's text.
   *
   * @throws SQLException with a state that fails the unit
   */
  static void check(String sql) throws SQLException {
    for (String piece : sql.split(";", -1)) {
      String verb = firstWord(piece);
      if (REFUSED.contains(verb)) {
        throw new SQLException(
            "a unit's statement must not begin with "
                + verb
                + ": the epoch's transaction is not its"
                + " own",
            Parameters.INVALID);
      }
    }
  }

  /** The first word of a statement, in lower case, after blanks and comments. */
  static String firstWord(String sql) {
    int at = 0;
    while (at < sql.length()) {
      if (Character.isWhitespace(sql.charAt(at)) || sql.charAt(at) == '(') {
        at++;
      } else if (sql.startsWith("--", at)) {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end;
      } else if (sql.startsWith("/*", at)) {
        int end = sql.indexOf("*/", at);
        at = end < 0 ? sql.length() : end + 2;
      } else {
        break;
      }
    }
    int end = at;
    while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
      end++;
    }
    return sql.substring(at, end).toLowerCase(Locale.ROOT);
  }
}

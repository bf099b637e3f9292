package io.streamsentinel.examples.pipeline;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Makes tables and reads them, outside of any consumer's unit of work. */
public final class Sql {

  private Sql() {}

  /**
   * Executes statements, each by itself.
   *
   * @throws IllegalStateException if one fails
   */
  public static void execute(DataSource database, String... statements) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the tables can't be made", e);
    }
  }

  /**
   * Reads all rows of a query.
   *
   * @param each gets the result set, on each row in turn
   * @throws IllegalStateException if it fails
   */
  public static void query(DataSource database, String sql, EachRow each) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        each.row(rows);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("can't be read: " + sql, e);
    }
  }

  /** What becomes of a row. */
  @FunctionalInterface
  public interface EachRow {

    /** Takes the row that the result set is on. */
    void row(ResultSet row) throws SQLException;
  }
}

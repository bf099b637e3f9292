package io.streamsentinel.state;

import io.streamsentinel.unit.Row;
import io.streamsentinel.unit.Statement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The units' own side of a transaction: what they write and ask. */
final class Rows {

  /** Statements that may answer with rows can't be in a JDBC batch. */
  private static final Set<String> ANSWERING = Set.of("select", "with", "values", "call", "table");

  private final Connection connection;

  Rows(Connection connection) {
    this.connection = connection;
  }

  /** Executes what was said, in batches of one text. */
  void execute(Collection<Saying> sayings) throws SQLException {
    for (StatementBatches.Batch batch : StatementBatches.of(sayings)) {
      execute(batch);
    }
  }

  private void execute(StatementBatches.Batch batch) throws SQLException {
    StatementGuard.check(batch.sql());
    boolean alone =
        batch.statements().size() == 1 || ANSWERING.contains(StatementGuard.firstWord(batch.sql()));
    try (PreparedStatement prepared = connection.prepareStatement(batch.sql())) {
      for (Statement statement : batch.statements()) {
        Parameters.bind(prepared, statement.arguments());
        if (alone) {
          prepared.execute();
        } else {
          prepared.addBatch();
        }
      }
      if (!alone) {
        prepared.executeBatch();
      }
    }
  }

  /** Asks. */
  List<Row> query(Statement query) throws SQLException {
    StatementGuard.check(query.sql());
    try (PreparedStatement prepared = connection.prepareStatement(query.sql())) {
      Parameters.bind(prepared, query.arguments());
      try (ResultSet result = prepared.executeQuery()) {
        return rows(result);
      }
    }
  }

  private static List<Row> rows(ResultSet result) throws SQLException {
    ResultSetMetaData columns = result.getMetaData();
    List<Row> rows = new ArrayList<>();
    while (result.next()) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        values.put(columns.getColumnLabel(i).toLowerCase(Locale.ROOT), result.getObject(i));
      }
      rows.add(new Row(values));
    }
    return rows;
  }

  /** Checks now the constraints that would otherwise be checked at commit. */
  void checkDeferredConstraints() throws SQLException {
    plain("set constraints all immediate");
    plain("set constraints all deferred");
  }

  private void plain(String sql) throws SQLException {
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  Savepoint savepoint() throws SQLException {
    return connection.setSavepoint();
  }

  void rollbackTo(Savepoint savepoint) throws SQLException {
    connection.rollback(savepoint);
  }

  void release(Savepoint savepoint) throws SQLException {
    connection.releaseSavepoint(savepoint);
  }
}

package io.streamsentinel.state;

import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.unit.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One database transaction over ledger and outbox. */
final class JdbcTransaction implements LedgerTransaction {

  private static final Logger LOG = LoggerFactory.getLogger(JdbcTransaction.class);

  private static final String KEY = " where group_id = ? and topic_id = ? and partition_id = ?";

  private static final String CLAIM =
      "insert into ss_progress (group_id, topic_id, partition_id, topic, fence) values (?, ?, ?, ?, 1)"
          + " on conflict (group_id, topic_id, partition_id)"
          + " do update set fence = ss_progress.fence + 1, updated_at = now()"
          + " returning next_offset, leader_epoch, fence";

  private static final String PROGRESS =
      "select next_offset, leader_epoch, fence from ss_progress" + KEY + " for update";

  private static final String BEGIN =
      "update ss_progress set next_offset = ?, leader_epoch = ?, updated_at = now()"
          + KEY
          + " and next_offset is null and fence = ?";

  private static final String ADVANCE =
      "update ss_progress set next_offset = ?, leader_epoch = ?, updated_at = now()"
          + KEY
          + " and next_offset = ? and fence = ?";

  private static final String PUBLISH =
      "insert into ss_outbox (from_offset, to_offset, leader_epoch, fence, format, units, outputs,"
          + " payload, group_id, topic_id, partition_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private static final String OUTBOX =
      "select from_offset, to_offset, leader_epoch, fence, format, payload from ss_outbox"
          + KEY
          + " and to_offset > ? order by to_offset";

  private static final String PRUNE = "delete from ss_outbox" + KEY + " and to_offset <= ?";

  private static final String FORMER =
      "select topic_id from ss_progress"
          + " where group_id = ? and topic_id <> ? and partition_id = ? and topic = ?";

  private final Connection connection;
  private final Rows rows;
  private boolean committed;

  JdbcTransaction(Connection connection) {
    this.connection = connection;
    this.rows = new Rows(connection);
  }

  /** The units' own side of this transaction. */
  Rows rows() {
    return rows;
  }

  @Override
  public Progress claim(LedgerKey key) throws SQLException {
    try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
      bind(claim, 1, key);
      claim.setString(4, key.partition().topic());
      try (ResultSet row = claim.executeQuery()) {
        row.next();
        return progress(row);
      }
    }
  }

  @Override
  public Optional<Progress> progress(LedgerKey key) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(PROGRESS)) {
      bind(select, 1, key);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(progress(row)) : Optional.empty();
      }
    }
  }

  @Override
  public boolean begin(LedgerKey key, long fence, Position first) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(BEGIN)) {
      bind(update, first, 1);
      bind(update, 3, key);
      update.setLong(6, fence);
      return update.executeUpdate() == 1;
    }
  }

  @Override
  public List<Advance> advance(List<Advance> steps) throws SQLException {
    int[] counts;
    try (PreparedStatement update = connection.prepareStatement(ADVANCE)) {
      for (Advance step : steps) {
        bind(update, step.to(), 1);
        bind(update, 3, step.key());
        update.setLong(6, step.from().offset());
        update.setLong(7, step.fence());
        update.addBatch();
      }
      counts = update.executeBatch();
    }
    List<Advance> refused = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 1) {
        refused.add(steps.get(i));
      }
    }
    return refused;
  }

  @Override
  public void execute(List<? extends UnitOfWork> units) throws SQLException {
    rows.execute(Saying.of(units));
  }

  @Override
  public Map<UnitOfWork, Throwable> isolate(List<? extends UnitOfWork> units) throws SQLException {
    return new Isolation(rows).failing(units);
  }

  @Override
  public void publish(Map<LedgerKey, OutboxRow> rows) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(PUBLISH)) {
      for (Map.Entry<LedgerKey, OutboxRow> entry : rows.entrySet()) {
        OutboxRow row = entry.getValue();
        insert.setLong(1, row.from());
        bind(insert, row.to(), 2);
        insert.setLong(4, row.fence());
        insert.setShort(5, OutboxFormat.VERSION);
        insert.setInt(6, row.units().size());
        insert.setInt(7, row.outputs().size());
        insert.setBytes(8, OutboxFormat.encode(row));
        bind(insert, 9, entry.getKey());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @Override
  public List<OutboxRow> outbox(LedgerKey key, long beyond) throws SQLException {
    List<OutboxRow> found = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(OUTBOX)) {
      bind(select, 1, key);
      select.setLong(4, beyond);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          long from = row.getLong(1);
          found.add(
              new OutboxRow(
                  from,
                  new Position(row.getLong(2), epoch(row, 3)),
                  row.getLong(4),
                  OutboxFormat.decode(row.getShort(5), from, row.getBytes(6))));
        }
      }
    }
    return found;
  }

  @Override
  public void prune(Map<LedgerKey, Long> committed) throws SQLException {
    if (committed.isEmpty()) {
      return;
    }
    try (PreparedStatement delete = connection.prepareStatement(PRUNE)) {
      for (Map.Entry<LedgerKey, Long> entry : committed.entrySet()) {
        bind(delete, 1, entry.getKey());
        delete.setLong(4, entry.getValue());
        delete.addBatch();
      }
      delete.executeBatch();
    }
  }

  @Override
  public List<String> formerTopicIds(LedgerKey key) throws SQLException {
    List<String> found = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(FORMER)) {
      bind(select, 1, key);
      select.setString(4, key.partition().topic());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.add(row.getString(1));
        }
      }
    }
    return found;
  }

  @Override
  public void commit() throws SQLException {
    connection.commit();
    committed = true;
  }

  @Override
  public void close() {
    if (committed) {
      giveBack(connection);
    } else {
      release(connection);
    }
  }

  /** Undoes what is open, then gives the connection back. */
  static void release(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // The connection is dead; the server has undone it, or will.
      LOG.debug("rollback failed, {}", SqlErrors.code(e));
    }
    giveBack(connection);
  }

  private static void giveBack(Connection connection) {
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      LOG.debug("connection is dead, {}", SqlErrors.code(e));
    }
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debug("close failed, {}", SqlErrors.code(e));
    }
  }

  private static void bind(PreparedStatement statement, int index, LedgerKey key)
      throws SQLException {
    statement.setString(index, key.group());
    statement.setObject(index + 1, key.topicUuid());
    statement.setInt(index + 2, key.partition().partition());
  }

  private static void bind(PreparedStatement statement, Position position, int index)
      throws SQLException {
    statement.setLong(index, position.offset());
    if (position.leaderEpoch().isPresent()) {
      statement.setInt(index + 1, position.leaderEpoch().get());
    } else {
      statement.setNull(index + 1, Types.INTEGER);
    }
  }

  private static Progress progress(ResultSet row) throws SQLException {
    long offset = row.getLong(1);
    Optional<Position> next =
        row.wasNull() ? Optional.empty() : Optional.of(new Position(offset, epoch(row, 2)));
    return new Progress(next, row.getLong(3));
  }

  private static Optional<Integer> epoch(ResultSet row, int column) throws SQLException {
    @Nullable Integer epoch = (Integer) row.getObject(column);
    return Optional.ofNullable(epoch);
  }
}

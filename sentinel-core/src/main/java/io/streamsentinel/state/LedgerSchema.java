package io.streamsentinel.state;

import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.error.SentinelException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The tables that make the database agree with Kafka: {@code ss_progress}, {@code ss_outbox} and
 * {@code ss_schema}. Put {@link #ddl} into your own migration, or call {@link #create}; no
 * migration tool is needed. They live in whatever schema the connections' {@code search_path} names
 * first.
 */
public final class LedgerSchema {

  /** The version of the tables that this release reads and writes. */
  public static final int VERSION = 1;

  private static final String RESOURCE = "postgresql.sql";

  private LedgerSchema() {}

  /** The statements that make the tables, for PostgreSQL; harmless where they exist. */
  public static String ddl() {
    try (InputStream in = LedgerSchema.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes the tables where they are missing, and verifies them. Several processes may do so at
   * once.
   *
   * @param database where
   * @throws SentinelException as {@link #verify} does; if the user may not make tables, too
   */
  public static void create(DataSource database) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        // "if not exists" alone still fails where two do it at the same moment.
        statement.execute("select pg_advisory_xact_lock(7307)");
        statement.execute(ddl());
        connection.commit();
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw SqlErrors.of(e);
    }
    verify(database);
  }

  /**
   * Checks that the tables are there, and of the version that this release knows.
   *
   * @param database where
   * @throws FatalException if they are missing, or of another version
   * @throws RetriableException if the database does not answer
   */
  public static void verify(DataSource database) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement
          .executeQuery(
              "select group_id, topic_id, partition_id, topic, next_offset, leader_epoch, fence,"
                  + " updated_at from ss_progress where false")
          .close();
      statement
          .executeQuery(
              "select group_id, topic_id, partition_id, from_offset, to_offset, leader_epoch, fence,"
                  + " format, units, outputs, payload, created_at from ss_outbox where false")
          .close();
      try (ResultSet row = statement.executeQuery("select max(version) from ss_schema")) {
        row.next();
        int version = row.getInt(1);
        if (version != VERSION) {
          throw new FatalException(
              "the ledger's tables are of version %d, this release knows version %d"
                  .formatted(version, VERSION));
        }
      }
    } catch (SQLException e) {
      if (Reaction.to(e) == Reaction.MISSING) {
        throw new FatalException(
            "the ledger's tables ss_progress, ss_outbox, ss_schema are missing, differ, or may not be"
                + " read ("
                + SqlErrors.code(e)
                + "): call LedgerSchema.create(dataSource), or put LedgerSchema.ddl() into your"
                + " migration");
      }
      throw SqlErrors.of(e);
    }
  }
}

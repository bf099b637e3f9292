package io.streamsentinel.examples.platform;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** The two tables of the platform's pipelines: made here, and read to see what came of them. */
final class PlatformTables {

  private final DataSource database;
  private final PlatformTopics topics;

  PlatformTables(DataSource database, PlatformTopics topics) {
    this.database = database;
    this.topics = topics;
  }

  /** Makes those that are not there yet. */
  void create() {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          create table if not exists %s (
            window_start timestamptz not null,
            activity text not null,
            events bigint not null,
            primary key (window_start, activity))
          """
              .formatted(topics.table(Analytics.TABLE)));
      statement.execute(
          """
          create table if not exists %s (
            place text primary key,
            written_at timestamptz not null,
            service text not null,
            host text not null,
            level text not null,
            logger text not null,
            message text not null,
            trace_id text)
          """
              .formatted(topics.table(Archive.TABLE)));
    } catch (SQLException e) {
      throw new IllegalStateException("the platform's tables can't be made", e);
    }
  }

  /** How many events there are of each activity in each window. */
  Map<Cell, Long> activities() {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select window_start, activity, events from " + topics.table(Analytics.TABLE))) {
      Map<Cell, Long> activities = new HashMap<>();
      while (rows.next()) {
        Instant window = rows.getObject(1, OffsetDateTime.class).toInstant();
        activities.put(new Cell(window, rows.getString(2)), rows.getLong(3));
      }
      return activities;
    } catch (SQLException e) {
      throw new IllegalStateException("the counted activities can't be read", e);
    }
  }

  /** Where the lines came from that are kept. */
  Set<String> places() {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select place from " + topics.table(Archive.TABLE))) {
      Set<String> places = new HashSet<>();
      while (rows.next()) {
        places.add(rows.getString(1));
      }
      return places;
    } catch (SQLException e) {
      throw new IllegalStateException("the kept lines can't be read", e);
    }
  }

  /** One activity in one window. */
  record Cell(Instant window, String activity) {}
}

package io.streamsentinel.examples.platform;

import io.streamsentinel.examples.pipeline.Sql;
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
    Sql.execute(
        database,
        """
        create table if not exists %s (
          window_start timestamptz not null,
          activity text not null,
          events bigint not null,
          primary key (window_start, activity))
        """
            .formatted(topics.table(Analytics.TABLE)),
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
  }

  /** How many events there are of each activity in each window. */
  Map<Cell, Long> activities() {
    Map<Cell, Long> activities = new HashMap<>();
    Sql.query(
        database,
        "select window_start, activity, events from " + topics.table(Analytics.TABLE),
        row ->
            activities.put(
                new Cell(row.getObject(1, OffsetDateTime.class).toInstant(), row.getString(2)),
                row.getLong(3)));
    return activities;
  }

  /** Where the lines came from that are kept. */
  Set<String> places() {
    Set<String> places = new HashSet<>();
    Sql.query(
        database,
        "select place from " + topics.table(Archive.TABLE),
        row -> places.add(row.getString(1)));
    return places;
  }

  /** One activity in one window. */
  record Cell(Instant window, String activity) {}
}

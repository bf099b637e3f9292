package io.streamsentinel.doctor;

import static io.streamsentinel.doctor.Findings.found;
import static io.streamsentinel.doctor.Findings.passed;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.PostgresSettings;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.WithStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each fault is planted in a PostgreSQL of our own, and found. */
@Tag("long")
@WithStack(own = true, start = Service.POSTGRES)
class PostgresCheckIT {

  private final Stack stack;

  PostgresCheckIT(Stack stack) {
    this.stack = stack;
  }

  @AfterEach
  void nothing_is_left_behind() throws SQLException {
    assertThat(asked("select count(*) from pg_tables where tablename like 'sentinel-doctor%'"))
        .isEqualTo("0");
  }

  @Test
  void a_sound_one_passes_but_for_the_haste_in_which_tests_start_it() {
    Diagnosis diagnosis = examine(stack.postgresDsn(), Deployment.DEVELOPMENT);

    assertThat(passed(diagnosis))
        .containsExactly(
            "postgres: reachable", "postgres: rights", "postgres: connections", "postgres: clock");
    assertThat(found(diagnosis, "postgres: durability", Status.WARN))
        .contains("fsync=off", "full_page_writes=off");
  }

  @Test
  void settings_that_may_corrupt_it_fail_in_production() {
    assertThat(
            found(
                examine(stack.postgresDsn(), Deployment.PRODUCTION),
                "postgres: durability",
                Status.FAIL))
        .contains("fsync=off", "full_page_writes=off");
  }

  @Test
  void a_read_only_one_with_sloppy_commits_is_found() throws SQLException {
    String database = stack.jdbcUrl().replaceAll(".*/", "");
    done(
        "alter database " + database + " set synchronous_commit = off",
        "alter database " + database + " set default_transaction_read_only = on");
    try {
      Diagnosis diagnosis = examine(stack.postgresDsn(), Deployment.DEVELOPMENT);

      assertThat(found(diagnosis, "postgres: durability", Status.FAIL))
          .contains("synchronous_commit=off");
      assertThat(found(diagnosis, "postgres: rights", Status.FAIL)).contains("read-only");
    } finally {
      done(
          "set default_transaction_read_only = off",
          "alter database " + database + " reset synchronous_commit",
          "alter database " + database + " reset default_transaction_read_only");
    }
  }

  @Test
  void a_user_who_may_not_make_tables_is_found() throws SQLException {
    done("create role reader login password 'reader'");
    try {
      String dsn =
          stack
              .postgresDsn()
              .replaceFirst(
                  stack.postgresUser() + ":" + stack.postgresPassword() + "@", "reader:reader@");
      Diagnosis diagnosis = examine(dsn, Deployment.DEVELOPMENT);

      assertThat(found(diagnosis, "postgres: rights", Status.FAIL)).contains("permission denied");
      assertThat(diagnosis.table()).contains("GRANT CREATE ON SCHEMA public");
    } finally {
      done("drop role reader");
    }
  }

  @Test
  void hardly_a_connection_left_is_found() throws SQLException {
    int most = Integer.parseInt(asked("show max_connections"));
    List<Connection> open = new ArrayList<>();
    try {
      for (int i = 0; i < most * 8 / 10 + 1; i++) {
        open.add(connect());
      }
      assertThat(
              found(
                  examine(stack.postgresDsn(), Deployment.DEVELOPMENT),
                  "postgres: connections",
                  Status.WARN))
          .contains("of " + most + " in use");
    } finally {
      for (Connection connection : open) {
        connection.close();
      }
    }
  }

  @Test
  void a_wrong_password_is_found_and_not_repeated() {
    String dsn = stack.postgresDsn().replace(":" + stack.postgresPassword() + "@", ":wr0ng@");

    Diagnosis diagnosis = examine(dsn, Deployment.DEVELOPMENT);

    assertThat(found(diagnosis, "postgres: reachable", Status.FAIL)).doesNotContain("wr0ng");
    assertThat(diagnosis.table()).contains("Check user and password in POSTGRES_DSN");
  }

  @Test
  void one_that_is_not_there_is_found() {
    Diagnosis diagnosis = examine("postgresql://u:p@127.0.0.1:1/db", Deployment.DEVELOPMENT);

    assertThat(diagnosis.findings())
        .extracting(Finding::check)
        .containsExactly("postgres: reachable");
    assertThat(diagnosis.table()).contains("POSTGRES_DSN");
  }

  @Test
  void a_wrong_clock_is_found() {
    Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-5));
    Diagnosis diagnosis =
        Doctor.builder()
            .postgres(PostgresSettings.of(stack.postgresDsn()))
            .clock(wrong)
            .build()
            .examine();

    assertThat(found(diagnosis, "postgres: clock", Status.FAIL)).contains("differs");
  }

  private static Diagnosis examine(String dsn, Deployment deployment) {
    return Doctor.builder()
        .deployment(deployment)
        .postgres(PostgresSettings.of(dsn))
        .build()
        .examine();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        stack.jdbcUrl(), stack.postgresUser(), stack.postgresPassword());
  }

  private String asked(String query) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private void done(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}

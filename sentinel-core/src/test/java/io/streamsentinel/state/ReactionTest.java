package io.streamsentinel.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.error.AbortableException;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.error.SentinelException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReactionTest {

  @ParameterizedTest(name = "{0} {2} leads to {1}")
  @CsvSource({
    "07001, UNIT,    wrong number of arguments",
    "0A000, UNIT,    feature not supported",
    "20000, UNIT,    case not found",
    "21000, UNIT,    cardinality violation",
    "22001, UNIT,    string too long",
    "22003, UNIT,    number out of range",
    "22007, UNIT,    bad date",
    "22021, UNIT,    a zero byte in a text",
    "22P02, UNIT,    bad text for the type",
    "23502, UNIT,    not null",
    "23503, UNIT,    foreign key",
    "23505, UNIT,    unique",
    "23514, UNIT,    check",
    "23P01, UNIT,    exclusion",
    "27000, UNIT,    triggered data change",
    "2F005, UNIT,    no return",
    "38000, UNIT,    external routine",
    "39P01, UNIT,    trigger protocol",
    "42601, UNIT,    syntax",
    "42804, UNIT,    datatype mismatch",
    "44000, UNIT,    check option",
    "54000, UNIT,    program limit",
    "P0001, UNIT,    raise exception",
    "40001, RERUN,   serialization failure",
    "40P01, RERUN,   deadlock",
    "55P03, RERUN,   lock not available",
    "55006, RERUN,   object in use",
    "08000, LOST,    connection exception",
    "08001, LOST,    unable to connect",
    "08003, LOST,    connection does not exist",
    "08006, LOST,    connection failure",
    "40003, LOST,    statement completion unknown",
    "57P01, LOST,    admin shutdown",
    "57P02, LOST,    crash shutdown",
    "57P05, LOST,    idle session timeout",
    "25P03, LOST,    idle in transaction timeout",
    "25P04, LOST,    transaction timeout",
    "57P03, AWAY,    cannot connect now",
    "57014, AWAY,    query canceled",
    "25006, AWAY,    read only",
    "53100, AWAY,    disk full",
    "53200, AWAY,    out of memory",
    "53300, AWAY,    too many connections",
    "58030, AWAY,    io error",
    "28P01, MISSING, invalid password",
    "3D000, MISSING, no such database",
    "3F000, MISSING, no such schema",
    "42P01, MISSING, undefined table",
    "42703, MISSING, undefined column",
    "42704, MISSING, undefined object",
    "42883, MISSING, undefined function",
    "42501, MISSING, insufficient privilege",
    "25P02, STOP,    in failed transaction",
    "XX000, STOP,    internal error",
    "XX001, STOP,    data corrupted",
    "F0000, STOP,    config file",
    "99999, STOP,    what nobody has heard of",
  })
  void an_sqlstate_leads_to_its_reaction(String state, Reaction expected, String meaning) {
    assertThat(Reaction.to(new SQLException(meaning, state))).isEqualTo(expected);
  }

  @Test
  void pools_and_drivers_without_states_speak_of_connections() {
    assertThat(Reaction.to(new SQLTransientConnectionException("no connection available")))
        .isEqualTo(Reaction.AWAY);
    assertThat(Reaction.to(new SQLRecoverableException("gone"))).isEqualTo(Reaction.LOST);
    assertThat(Reaction.to(new SQLNonTransientConnectionException("gone")))
        .isEqualTo(Reaction.LOST);
    // What HikariCP throws when it has closed a connection that the server had ended.
    assertThat(Reaction.to(new SQLException("Connection is closed"))).isEqualTo(Reaction.LOST);
  }

  @ParameterizedTest
  @CsvSource({
    "23505, ABORTABLE",
    "40P01, RETRIABLE",
    "08006, RETRIABLE",
    "25006, RETRIABLE",
    "42P01, RETRIABLE",
    "XX001, FATAL"
  })
  void what_a_caller_may_do_next_follows_from_the_reaction(String state, String kind) {
    SentinelException meaning = SqlErrors.of(new SQLException("text", state));

    assertThat(meaning)
        .isInstanceOf(
            switch (kind) {
              case "ABORTABLE" -> AbortableException.class;
              case "RETRIABLE" -> RetriableException.class;
              default -> FatalException.class;
            });
  }

  @Test
  void no_message_repeats_what_the_server_said_since_that_may_hold_values() {
    SQLException error = new SQLException("Key (card)=(4111111111111111) already exists.", "23505");

    assertThat(SqlErrors.of(error)).hasMessageContaining("23505").hasNoCause();
    assertThat(SqlErrors.of(error).getMessage()).doesNotContain("4111");
  }

  @Test
  void an_exhausted_pool_is_told_with_what_to_do() {
    assertThat(SqlErrors.of(new SQLTransientConnectionException("request timed out after 30000ms")))
        .hasMessageContaining("pool must hold at least three");
  }
}

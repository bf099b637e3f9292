package io.streamsentinel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What can be wrong with a command line about dead letters, before any server is asked. */
class DlqErrorsTest {

  private final StringWriter err = new StringWriter();

  @Test
  void a_replay_has_one_target() {
    assertThat(dlq("replay")).isEqualTo(2);
    assertThat(dlq("replay", "--to", "a", "--into-input")).isEqualTo(2);
    assertThat(err.toString()).contains("say where to: --to TOPIC or --into-input");
  }

  @Test
  void a_replay_into_the_input_has_to_be_meant() {
    assertThat(dlq("replay", "--into-input")).isEqualTo(2);
    assertThat(err.toString()).contains("--accept-features-count-twice");
  }

  @Test
  void senseless_numbers_are_refused_with_their_value() {
    assertThat(dlq("replay", "--to", "a", "--rate", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("perSecond must be positive: 0");
  }

  @Test
  void a_name_that_is_none_is_refused_with_the_form_it_has() {
    assertThat(dlq("show", "17")).isEqualTo(2);
    assertThat(dlq("list", "--id", "0@x")).isEqualTo(2);
    assertThat(err.toString()).contains("partition@offset, as 0@17: 17").contains("0@x");
  }

  @Test
  void nobody_parks_everything_by_mistake() {
    assertThat(dlq("park", "--reason", "no")).isEqualTo(2);
    assertThat(err.toString()).contains("say which: --id, --exception or another filter");
  }

  @Test
  void a_missing_subcommand_is_told() {
    assertThat(dlq()).isEqualTo(2);
    assertThat(err.toString()).contains("list, groups, show, count, replay, park");
  }

  private int dlq(String... arguments) {
    CommandLine command = Main.commandLine();
    command.setErr(new PrintWriter(err, true));
    command.setOut(new PrintWriter(new StringWriter(), true));
    String[] line = new String[arguments.length + 1];
    line[0] = "dlq";
    System.arraycopy(arguments, 0, line, 1, arguments.length);
    return command.execute(line);
  }
}

package io.streamsentinel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code schemas} on files, and what it says where it can say nothing. */
class SchemasCommandTest {

  private static final String RECORD =
      "{\"type\":\"record\",\"name\":\"Refund\",\"namespace\":\"shop\",\"doc\":\"Money back.\","
          + "\"fields\":[{\"name\":\"id\",\"type\":\"string\",\"doc\":\"Which.\"}%s]}";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;
  private Path first;
  private Path optional;
  private Path required;
  private Path other;

  @BeforeEach
  void write() throws IOException {
    first = file("v1.avsc", RECORD.formatted(""));
    optional =
        file(
            "v2.avsc",
            RECORD.formatted(
                ",{\"name\":\"note\",\"type\":[\"null\",\"string\"],\"default\":null,"
                    + "\"doc\":\"Why.\"}"));
    required =
        file(
            "required.avsc",
            RECORD.formatted(",{\"name\":\"note\",\"type\":\"string\",\"doc\":\"Why.\"}"));
    other = file("other.avsc", RECORD.formatted("").replace("\"string\"", "\"long\""));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private int schemas(Object... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    String[] words = new String[arguments.length + 1];
    words[0] = "schemas";
    for (int i = 0; i < arguments.length; i++) {
      words[i + 1] = arguments[i].toString();
    }
    return line.execute(words);
  }

  @Test
  void check_says_yes() {
    assertThat(schemas("check", optional, "--after", first)).isZero();
    assertThat(out.toString()).contains("shop.Refund: compatible (BACKWARD, 1 versions)");
  }

  @Test
  void check_says_no_with_reason_and_place() {
    assertThat(schemas("check", required, "--after", first)).isEqualTo(1);
    assertThat(out.toString()).contains("NOT compatible").contains("shop.Refund.note");
  }

  @Test
  void check_goes_by_the_level_that_it_is_told_and_by_all_versions() {
    assertThat(schemas("check", required, "--level", "forward", "--after", first)).isZero();
    assertThat(schemas("check", required, "--level", "FULL_TRANSITIVE", "--after", first, optional))
        .isEqualTo(1);
    assertThat(out.toString()).contains("(FULL_TRANSITIVE, 2 versions)");
  }

  @Test
  void plan_says_who_goes_first_and_whether_one_step_is_enough() {
    assertThat(schemas("plan", optional, "--after", first)).isZero();
    assertThat(schemas("plan", other, "--after", first)).isEqualTo(1);
    assertThat(out.toString()).contains("ANY_ORDER").contains("NOT_IN_ONE_STEP");
  }

  @Test
  void diff_tells_in_words_and_by_its_exit_code() {
    assertThat(schemas("diff", first, first)).isZero();
    assertThat(out.toString()).isEmpty();
    assertThat(schemas("diff", first, optional)).isEqualTo(1);
    assertThat(out.toString()).contains("note");
  }

  @Test
  void lint_finds_what_will_hurt_and_passes_a_clean_schema() throws IOException {
    Path bare =
        file("bare.avsc", "{\"type\":\"enum\",\"name\":\"Kind\",\"symbols\":[\"A\",\"B\"]}");

    assertThat(schemas("lint", first, optional)).isZero();
    assertThat(schemas("lint", first, bare)).isEqualTo(1);
    assertThat(out.toString()).contains("enum without a default").contains("Kind has no doc");
  }

  @Test
  void type_of_another_file_is_imported() throws IOException {
    Path kind =
        file(
            "kind.avsc",
            "{\"type\":\"enum\",\"name\":\"Kind\",\"namespace\":\"shop\",\"doc\":\"Kinds.\","
                + "\"symbols\":[\"A\"],\"default\":\"A\"}");
    Path uses =
        file(
            "uses.avsc",
            RECORD.formatted(",{\"name\":\"kind\",\"type\":\"shop.Kind\",\"doc\":\"What.\"}"));

    assertThat(schemas("lint", uses)).isEqualTo(3);
    assertThat(schemas("lint", "--import", kind, uses)).as(err.toString()).isZero();
  }

  @Test
  void file_that_is_not_there_or_holds_no_schema_is_named_in_one_line() throws IOException {
    Path broken = file("broken.avsc", "{\"type\":\"record\"}");

    assertThat(schemas("lint", folder.resolve("none.avsc"))).isEqualTo(3);
    assertThat(err.toString())
        .isEqualTo("error: no such file: " + folder.resolve("none.avsc") + "\n");
    err.getBuffer().setLength(0);
    assertThat(schemas("check", broken, "--after", first)).isEqualTo(3);
    assertThat(err.toString())
        .startsWith("error: " + broken + " is no Avro schema: ")
        .containsOnlyOnce("\n");
  }

  @Test
  void registry_that_does_not_answer_is_no_answer() throws IOException {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    Path settings = file("settings.properties", "schema.registry.url=http://127.0.0.1:" + nobody);

    assertThat(schemas("check", first, "--subject", "s", "--settings", settings)).isEqualTo(3);
    assertThat(err.toString())
        .startsWith("error: GET http://127.0.0.1:" + nobody)
        .contains("unreachable")
        .containsOnlyOnce("\n");
  }

  @Test
  void wrong_use_says_what_is_missing() {
    assertThat(schemas()).isEqualTo(2);
    assertThat(schemas("check", first)).isEqualTo(2);
    assertThat(schemas("check", first, "--after", first, "--subject", "s")).isEqualTo(2);
    assertThat(schemas("diff", first)).isEqualTo(2);
    assertThat(schemas("lint")).isEqualTo(2);
    assertThat(schemas("check", first, "--after", first, "--level", "MOST")).isEqualTo(2);
    assertThat(err.toString())
        .contains("Missing a subcommand: check, plan")
        .contains("name either --subject or --after")
        .contains("name two files, or --subject")
        .contains("name files, or --subject")
        .contains("FULL_TRANSITIVE");
  }

  @Test
  void command_for_the_registry_without_one_says_how_to_name_it() throws IOException {
    Path empty = file("settings.properties", "kafka.bootstrap.servers=localhost:9092");

    assertThat(schemas("list", "--settings", empty)).isEqualTo(2);
    assertThat(err.toString()).contains("SCHEMA_REGISTRY_URL");
  }
}

package io.streamsentinel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What can be wrong before a demo has begun: one clear line each. */
class DemoErrorsTest {

  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void a_missing_file_is_named() {
    assertThat(demo("--input", "/nowhere/payments.csv", "--preset", "handbook")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("error: ")
        .contains("/nowhere/payments.csv")
        .containsOnlyOnce("\n");
  }

  @Test
  void an_unknown_column_is_named() throws IOException {
    Path file = Files.writeString(folder.resolve("payments.csv"), "who,when,much\n1,2,3\n");

    assertThat(
            demo(
                "--input",
                file.toString(),
                "--column=user=WHO",
                "--column=time=when",
                "--column=amount=much"))
        .isEqualTo(1);
    assertThat(err.toString()).startsWith("error: ").contains("WHO").containsOnlyOnce("\n");
  }

  @Test
  void a_taken_port_is_named() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      assertThat(demo("--kafka-port", port, "--dir", folder.toString())).isEqualTo(1);
      assertThat(err.toString())
          .isEqualTo(
              "error: Port "
                  + port
                  + " is taken by another program: name another port, or none for a free one\n");
    }
  }

  @Test
  void a_folder_that_cannot_be_made_is_named() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThat(demo("--dir", file.resolve("below").toString())).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("error: ")
        .contains(file.toString())
        .containsOnlyOnce("\n");
  }

  @Test
  void a_model_that_needs_what_the_pipeline_lacks_is_refused_before_servers_start()
      throws IOException {
    Path model =
        Files.writeString(
            folder.resolve("model.json"),
            "{\"format\": \"stream-sentinel-logistic\", \"inputs\": [\"shoe_size\"],"
                + " \"weights\": [1], \"intercept\": 0}");

    assertThat(demo("--model", model.toString(), "--dir", folder.toString())).isEqualTo(1);
    assertThat(err.toString()).startsWith("error: ").contains("shoe_size").containsOnlyOnce("\n");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void a_senseless_option_is_refused_with_its_value() {
    assertThat(demo("--rate", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--rate must be at least 1: 0");
  }

  private int demo(String... arguments) {
    CommandLine command = Main.commandLine();
    command.setErr(new PrintWriter(err, true));
    command.setOut(new PrintWriter(new StringWriter(), true));
    String[] line = new String[arguments.length + 1];
    line[0] = "demo";
    System.arraycopy(arguments, 0, line, 1, arguments.length);
    return command.execute(line);
  }
}

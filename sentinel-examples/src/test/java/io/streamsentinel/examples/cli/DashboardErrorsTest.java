package io.streamsentinel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What can be wrong before a dashboard has begun: one clear line each. */
class DashboardErrorsTest {

  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void an_address_that_others_reach_is_refused_without_a_token() throws IOException {
    Path settings =
        Files.writeString(
            folder.resolve("sentinel.properties"),
            "KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:1\nSCHEMA_REGISTRY_URL=http://127.0.0.1:1\n");

    assertThat(dashboard("--settings", settings.toString(), "--host", "0.0.0.0")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("error: ")
        .contains("0.0.0.0")
        .contains("DASHBOARD_TOKEN")
        .containsOnlyOnce("\n");
  }

  private int dashboard(String... options) {
    CommandLine command = Main.commandLine().setErr(new PrintWriter(err, true));
    String[] all = new String[options.length + 1];
    all[0] = "dashboard";
    System.arraycopy(options, 0, all, 1, options.length);
    return command.execute(all);
  }
}

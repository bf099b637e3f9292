package io.streamsentinel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the pages of {@code docs/} tell a reader to type. */
class CommandsPageTest {

  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern COMMAND =
      Pattern.compile("(?:`sentinel|sentinel-examples\\.jar) ([a-z][a-z-]*)((?: --[a-z-]+)*)");

  @Test
  void every_command_and_option_that_the_pages_name_is_there() throws IOException {
    CommandLine main = Main.commandLine();
    List<Path> pages;
    try (Stream<Path> files = Files.list(DOCS)) {
      pages = files.filter(file -> file.toString().endsWith(".md")).toList();
    }
    int named = 0;
    for (Path page : pages) {
      for (var command : COMMAND.matcher(Files.readString(page)).results().toList()) {
        named++;
        assertThat(main.getSubcommands()).as("%s", page).containsKey(command.group(1));
        CommandLine found = main.getSubcommands().get(command.group(1));
        for (String option : command.group(2).trim().split(" ", -1)) {
          assertThat(option.isEmpty() || found.getCommandSpec().findOption(option) != null)
              .as("%s: %s %s", page, command.group(1), option)
              .isTrue();
        }
      }
    }
    assertThat(named).isGreaterThan(20);
  }
}

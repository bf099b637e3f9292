package io.streamsentinel.examples.cli;

import io.streamsentinel.examples.local.LocalStack;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which stack on this machine. */
final class LocalOptions {

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description = "Where the stack keeps its files.",
      defaultValue = ".sentinel")
  private Path folder;

  LocalStack stack() {
    return LocalStack.in(folder);
  }
}

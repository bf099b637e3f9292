package io.streamsentinel.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a stack keeps its files.
 *
 * @param data the servers' data; removed when the stack closes
 * @param logs one log file a server; kept
 * @param programs what is unpacked from archives; kept, shared by all stacks that name it
 */
public record StackDirectory(Path data, Path logs, Path programs) {

  /**
   * Below {@code target/} of the module whose tests run, programs below that of the outermost
   * project. Outside a Maven project: in a temporary directory.
   */
  public static StackDirectory ofBuild() {
    Path module = Path.of("").toAbsolutePath();
    if (!isProject(module)) {
      return temporary();
    }
    Path outermost = module;
    while (outermost.getParent() != null && isProject(outermost.getParent())) {
      outermost = outermost.getParent();
    }
    return new StackDirectory(
        module.resolve("target/stack"),
        module.resolve("target/stack-logs"),
        outermost.resolve("target/stack-programs"));
  }

  /** All in one new temporary directory. */
  public static StackDirectory temporary() {
    try {
      Path root = Files.createTempDirectory("stream-sentinel-");
      return new StackDirectory(
          root.resolve("data"), root.resolve("logs"), root.resolve("programs"));
    } catch (IOException e) {
      throw new UncheckedIOException("No temporary directory for the servers' files", e);
    }
  }

  private static boolean isProject(Path directory) {
    return Files.isRegularFile(directory.resolve("pom.xml"));
  }
}

package io.streamsentinel.examples.cli;

import io.streamsentinel.stack.StackDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** On which servers an application runs, and under which names. */
final class ServerOptions {

  @Option(
      names = "--servers",
      description =
          "own: start servers that end with the command; environment: use those of"
              + " KAFKA_BOOTSTRAP_SERVERS, SCHEMA_REGISTRY_URL and, where needed, REDIS_URL and"
              + " POSTGRES_DSN.",
      defaultValue = "own")
  private Servers servers;

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description =
          "Where its own servers keep their files. Without it: target/ or a temporary one.")
  private @Nullable Path folder;

  @Option(
      names = "--prefix",
      description = "What the names of all topics, groups and tables begin with.")
  private String prefix = "";

  ServerOptions() {}

  boolean external() {
    return servers == Servers.ENVIRONMENT;
  }

  StackDirectory directory() {
    return folder == null
        ? StackDirectory.ofBuild()
        : new StackDirectory(
            folder.resolve("data"), folder.resolve("logs"), folder.resolve("programs"));
  }

  String prefix() {
    return prefix;
  }

  /** Where the servers come from. */
  enum Servers {
    OWN,
    ENVIRONMENT
  }
}

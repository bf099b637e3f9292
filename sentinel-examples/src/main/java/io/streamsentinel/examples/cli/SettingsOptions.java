package io.streamsentinel.examples.cli;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.Settings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command's servers are. Nothing secret is an option: others could read it. */
final class SettingsOptions {

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description =
          "A properties file for what no variable says (KAFKA_BOOTSTRAP_SERVERS and the others).")
  private @Nullable Path file;

  @Option(
      names = "--deployment",
      description =
          "development, staging or production. Without it: what SENTINEL_DEPLOYMENT says.")
  private @Nullable Deployment deployment;

  Settings settings() {
    Settings.Builder builder = Settings.builder();
    if (file != null) {
      builder.file(file);
    }
    if (deployment != null) {
      builder.deployment(deployment);
    }
    return builder.build();
  }
}

package io.streamsentinel.examples.cli;

import io.streamsentinel.avro.registry.RegistryConfig;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.settings.RegistrySettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which registry a command talks to, and how patiently: somebody waits for an answer. */
final class RegistryOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Mixin private SettingsOptions settings;

  /** The registry, for the caller to close. */
  SchemaRegistry open() {
    Optional<RegistrySettings> named = settings.settings().registry();
    require(
        named.isPresent(),
        "no registry is named: set SCHEMA_REGISTRY_URL, or schema.registry.url in --settings");
    Map<String, Object> configs = new HashMap<>(named.orElseThrow().properties());
    configs.put(RegistryConfig.CONNECT_TIMEOUT, 5_000L);
    configs.put(RegistryConfig.READ_TIMEOUT, 10_000L);
    configs.put(RegistryConfig.DEADLINE, 20_000L);
    return SchemaRegistries.of(configs);
  }

  /** Ends the command as wrongly used unless a condition holds. */
  void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}

package io.streamsentinel.settings;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** Reads settings from a file of {@link Properties}; {@code a.b} is the same as {@code A_B}. */
final class PropertiesFile {

  private PropertiesFile() {}

  /**
   * The file's settings. Unlike in a process's environment, every name must be a known one.
   *
   * @throws UncheckedIOException if it can't be read
   * @throws IllegalArgumentException if it holds a name that is none of ours, or one twice
   */
  static Environment read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("The settings file %s is unreadable".formatted(file), e);
    }
    Map<String, String> variables = new LinkedHashMap<>();
    for (String name : properties.stringPropertyNames()) {
      String variable = KafkaKeys.variable(name);
      Names.checkKnown(variable, name, file);
      if (variables.put(variable, properties.getProperty(name)) != null) {
        throw new IllegalArgumentException("%s sets %s twice".formatted(file, variable));
      }
    }
    return Environment.of(variables);
  }
}

package io.streamsentinel.avro.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.stack.Stack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Across HTTP to a real registry. */
class HttpSchemaRegistryIT extends SchemaRegistryContract {
  private final SchemaRegistry registry = Patient.client(Stack.shared().registryUrl());

  @Override
  SchemaRegistry registry() {
    return registry;
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  @DisabledIfSystemProperty(
      named = "sentinel.stack",
      matches = "external",
      disabledReason = "the level is the registry owner's")
  void the_registry_of_the_tests_wants_new_readers_for_old_records() {
    String subject = subject();

    assertThat(registry.compatible(subject, SchemaRegistry.LATEST, incompatible())).isFalse();
    assertThat(registry.compatible(subject, SchemaRegistry.LATEST, record("note"))).isTrue();
  }
}

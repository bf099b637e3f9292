package io.streamsentinel.avro.registry;

import io.streamsentinel.stack.Stack;
import org.junit.jupiter.api.AfterEach;

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
}

package io.streamsentinel.examples.registry;

import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.WithStack;
import org.junit.jupiter.api.Tag;

/** With Confluent's own classes, which do not say by their exceptions what can be helped. */
@Tag("long")
@WithStack(start = {Service.KAFKA, Service.REGISTRY})
class ConfluentRegistryFaultsIT extends RegistryFaults {
  ConfluentRegistryFaultsIT() {
    super(Variant.CONFLUENT);
  }
}

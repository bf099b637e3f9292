package io.streamsentinel.examples.registry;

import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.WithStack;
import org.junit.jupiter.api.Tag;

@WithStack(start = {Service.KAFKA, Service.REGISTRY})
@Tag("long")
class RegistryFaultsIT extends RegistryFaults {
  RegistryFaultsIT() {
    super(Variant.OURS);
  }
}

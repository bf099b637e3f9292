package io.streamsentinel.examples.registry;

import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.WithStack;

@WithStack(start = {Service.KAFKA, Service.REGISTRY})
class RegistryFaultsIT extends RegistryFaults {
  RegistryFaultsIT() {
    super(Variant.OURS);
  }
}

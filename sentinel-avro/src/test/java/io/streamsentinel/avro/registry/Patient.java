package io.streamsentinel.avro.registry;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Clients with the patience that a busy machine needs. */
public final class Patient {
  private Patient() {}

  /** A client of a registry. */
  public static SchemaRegistry client(String address) {
    return HttpSchemaRegistry.at(
        HttpRegistrySettings.builder(List.of(URI.create(address)))
            .connectTimeout(Duration.ofSeconds(20))
            .requestTimeout(Duration.ofSeconds(20))
            .deadline(Duration.ofSeconds(60))
            .build());
  }
}

package io.streamsentinel.avro.serde;

/** A class that tells when it is initialised: a record must not bring that about. */
public final class Bystander {
  static {
    System.setProperty("bystander.initialised", "true");
  }

  private Bystander() {}
}

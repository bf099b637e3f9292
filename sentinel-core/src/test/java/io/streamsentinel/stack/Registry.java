package io.streamsentinel.stack;

/** A schema registry that speaks Confluent's protocol; its global level is BACKWARD. */
public interface Registry extends Server {

  /** The address that clients take as {@code schema.registry.url}. */
  String url();
}

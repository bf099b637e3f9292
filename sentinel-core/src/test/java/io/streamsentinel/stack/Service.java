package io.streamsentinel.stack;

/** The four kinds of server in a stack. */
public enum Service {
  /** One broker or several. */
  KAFKA,
  /** The database. */
  POSTGRES,
  /** The feature store's home. */
  REDIS,
  /** The schema registry. */
  REGISTRY
}

package io.streamsentinel.examples.generator;

import org.apache.avro.specific.SpecificRecord;

/**
 * An event of a platform.
 *
 * @param stream which stream it belongs to
 * @param key its record key: a user, a service or a host
 * @param value the event
 */
public record PlatformEvent(Stream stream, String key, SpecificRecord value) {

  /** The three streams. */
  public enum Stream {
    /** What users do. */
    USER_EVENTS,
    /** Lines of services' logs. */
    APPLICATION_LOGS,
    /** Readings of hosts. */
    SYSTEM_METRICS
  }
}

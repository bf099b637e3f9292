package io.streamsentinel.avro;

import org.apache.avro.specific.SpecificRecordBase;

/**
 * The base of the generated events: {@link #toString()} masks the fields that the schema calls
 * sensitive, so that an event can be logged.
 */
public abstract class MaskedRecord extends SpecificRecordBase {
  private static final long serialVersionUID = 1L;

  static {
    TrustedPackages.prepare();
  }

  /** For generated classes. */
  protected MaskedRecord() {}

  /** The event as JSON, with its sensitive fields masked; see {@link Masking}. */
  @Override
  public final String toString() {
    return Masking.json(this);
  }
}

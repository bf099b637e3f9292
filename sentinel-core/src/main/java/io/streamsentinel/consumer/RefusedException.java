package io.streamsentinel.consumer;

import io.streamsentinel.error.FatalException;

/**
 * What serialising needs does not accept who we are. It comes out of a handler's call and is not
 * its record's failure: the consumer stops, since every other record would fail alike.
 */
final class RefusedException extends FatalException {

  private static final long serialVersionUID = 1;

  RefusedException(String what, String topic, Throwable cause) {
    super(
        ("%s topic %s is refused by what it needs, as a schema registry (%s). The consumer stops and"
                + " nothing is given up; mend the credentials, rights or certificates and restart.")
            .formatted(what, topic, cause.getClass().getName()),
        cause);
  }
}

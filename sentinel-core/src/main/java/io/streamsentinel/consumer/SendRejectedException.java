package io.streamsentinel.consumer;

import org.apache.kafka.common.KafkaException;

/** A send of an epoch failed; the cause says why. */
final class SendRejectedException extends KafkaException {

  private static final long serialVersionUID = 1;

  SendRejectedException(Throwable cause) {
    super("a send of the epoch failed", cause);
  }
}

package io.streamsentinel.producer;

import java.util.Optional;

/**
 * A record that was not sent. Says where it was to go and why it did not, not what it held.
 *
 * @param topic its topic
 * @param id its event id, if the producer gives ids
 * @param cause why
 */
public record FailedSend(String topic, Optional<EventId> id, Throwable cause) {}

package io.streamsentinel.settings;

/**
 * One value of a preset and why it was chosen.
 *
 * @param key the key of Kafka's client configuration
 * @param value its value
 * @param reason why, in a few words
 */
public record Choice(String key, Object value, String reason) {}

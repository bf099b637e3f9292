package io.streamsentinel.unit;

/**
 * One record of a batch, with the unit that takes its effects.
 *
 * @param record the decoded record
 * @param unit its unit, closed when the batch handler returns
 * @param <K> the type of decoded keys
 * @param <V> the type of decoded values
 */
public record Work<K, V>(Received<K, V> record, Unit unit) {}

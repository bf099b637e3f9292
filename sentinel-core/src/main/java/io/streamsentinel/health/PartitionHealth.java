package io.streamsentinel.health;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a partition is that a consumer owns.
 *
 * @param topic its topic
 * @param partition its number
 * @param paused why it is paused; empty if it is not
 * @param quarantine why it is left alone until somebody has looked, if it is
 * @param committed the position last committed by this consumer
 * @param lag records between what was fetched and the end, if known
 * @param buffered records fetched and not yet committed
 */
public record PartitionHealth(
    String topic,
    int partition,
    List<String> paused,
    Optional<String> quarantine,
    OptionalLong committed,
    OptionalLong lag,
    int buffered) {}

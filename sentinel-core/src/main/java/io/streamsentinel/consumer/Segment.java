package io.streamsentinel.consumer;

import io.streamsentinel.unit.Position;
import java.util.List;

/**
 * Done units of one partition, without a gap: the currency between handlers and epochs.
 *
 * @param partition the ownership
 * @param from where it begins
 * @param to where it ends
 * @param units in offset order
 * @param bytes roughly what its outputs take
 */
record Segment(Partition partition, Position from, Position to, List<OpenUnit> units, long bytes) {}

package io.streamsentinel.examples.dashboard.streams;

import org.jspecify.annotations.Nullable;

/**
 * A topic at a glance.
 *
 * @param name its name
 * @param partitions how many it has
 * @param replicas how many copies of each there are
 * @param outOfSync partitions whose copies are not all in sync
 * @param offsets how many offsets it holds: records, and the markers of transactions
 * @param bytes its size on disk with all copies; null if the brokers do not say
 * @param perSecond by how many offsets a second it grew over the last ten seconds; null if it has
 *     not been watched long enough
 */
public record TopicView(
    String name,
    int partitions,
    int replicas,
    int outOfSync,
    long offsets,
    @Nullable Long bytes,
    @Nullable Double perSecond) {}

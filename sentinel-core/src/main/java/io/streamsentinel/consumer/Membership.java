package io.streamsentinel.consumer;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/**
 * The group membership as captured right after a poll, by the thread that polls. Whoever reads it
 * first, and finds afterwards that no partition of an epoch is gone, may commit that epoch under
 * it: had one of them been lost before the capture, the rebalance listener would have marked it.
 *
 * @param group what the broker checks
 * @param polls how many polls had returned
 */
record Membership(ConsumerGroupMetadata group, long polls) {

  /** Whether the broker can fence by it: outside a group it would accept anything. */
  boolean member() {
    return group.generationId() >= 0 && !group.memberId().isEmpty();
  }
}

package io.streamsentinel.participant;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A partition that was assigned.
 *
 * @param partition the partition
 * @param topicId the id of its topic; a topic that was deleted and made anew has another
 * @param partitions how many partitions the topic has
 * @param assignment grows with each assignment in this process; whatever belongs to a smaller
 *     number for the same partition is over
 */
public record Claim(TopicPartition partition, Uuid topicId, int partitions, int assignment) {}

package io.streamsentinel.examples.dashboard.streams;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A consumer group at a glance.
 *
 * @param name its name
 * @param state its state, as Kafka names it
 * @param members who is in it
 * @param lag records between what is committed and the end, all partitions together
 * @param trend that lag every two seconds, the oldest first, five minutes of it at most
 * @param partitions each partition, the one with the greatest lag first
 */
public record GroupView(
    String name,
    String state,
    List<Member> members,
    long lag,
    List<Long> trend,
    List<PartitionLag> partitions) {

  /**
   * A member.
   *
   * @param client its client id
   * @param host where it is
   * @param partitions how many partitions it owns
   */
  public record Member(String client, String host, int partitions) {}

  /**
   * How far a group is in a partition.
   *
   * @param topic the topic
   * @param partition the partition
   * @param committed the position committed, or null if none is
   * @param end where the committed records end
   * @param lag the difference; the whole partition if no position is committed
   */
  public record PartitionLag(
      String topic, int partition, @Nullable Long committed, long end, long lag) {}
}

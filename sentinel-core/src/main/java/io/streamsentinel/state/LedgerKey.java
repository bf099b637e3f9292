package io.streamsentinel.state;

import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Names a source partition in the ledger: by the topic's id, so that a topic made anew under its
 * old name is another.
 */
record LedgerKey(String group, Uuid topicId, TopicPartition partition) {

  /** The topic id as databases have it. */
  UUID topicUuid() {
    return new UUID(topicId.getMostSignificantBits(), topicId.getLeastSignificantBits());
  }

  @Override
  public String toString() {
    return partition + " (topic id " + topicId + ", group " + group + ")";
  }
}

package io.streamsentinel.participant;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/**
 * The completed units that one Kafka transaction commits, by source partition. What it holds does
 * not change while a participant looks at it.
 */
public interface Epoch {

  /** Counts the epochs of this consumer, from 1. */
  long number();

  /** Its parts, ordered by topic and partition: the order in which to lock rows. Never empty. */
  List<? extends Part> parts();

  /**
   * The membership under which its offsets are committed, captured after the poll that followed the
   * last change of ownership.
   */
  ConsumerGroupMetadata groupMetadata();

  /**
   * Whether it repeats what a participant asked to republish, or sets a first position: such an
   * epoch never comes to {@link Participant#beforeCommit}.
   */
  boolean recovery();
}

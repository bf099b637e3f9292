package io.streamsentinel.participant;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** What a participant can ask of the engine, from any thread, at any time. */
public interface Control {

  /**
   * Stops fetching a partition until {@link #resume} with the same reason. Reasons are counted
   * apart: one resume does not undo another's pause. What was fetched already is still handled.
   * Without effect if the partition is not owned; a new assignment starts without reasons.
   *
   * @param partition which
   * @param reason why, for {@code health()}; no key, value or secret
   */
  void pause(TopicPartition partition, String reason);

  /**
   * Takes back a pause.
   *
   * @param partition which
   * @param reason the reason it was paused with
   */
  void resume(TopicPartition partition, String reason);

  /**
   * Starts a partition's life anew while it stays ours: what is not committed is dropped, epochs
   * under way are waited for, then {@link Participant#claim} and {@link Participant#adopt} follow
   * as after an assignment, under a higher assignment number. For a participant that found its own
   * memory of the partition wrong.
   *
   * @param partition which
   * @param reason why, for the log; no key, value or secret
   */
  void resync(TopicPartition partition, String reason);

  /**
   * Leaves a partition paused until somebody has looked.
   *
   * @param partition which
   * @param report what was found and what to do; no key, value or secret
   */
  void quarantine(TopicPartition partition, String report);

  /**
   * The topics whose records have passed before, on another topic, and come back with what {@link
   * Travelling} attachments wrote: whoever counts records leaves them out.
   */
  default Set<String> retryTopics() {
    return Set.of();
  }

  /**
   * How a topic keeps its records. Asks the cluster, on the caller's thread.
   *
   * @param topic which
   * @return empty if there is no such topic, or no right to ask
   * @throws io.streamsentinel.error.RetriableException if the cluster does not answer in time
   */
  default Optional<LogPolicy> logPolicy(String topic) {
    return Optional.empty();
  }
}

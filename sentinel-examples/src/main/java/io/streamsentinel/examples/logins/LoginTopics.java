package io.streamsentinel.examples.logins;

import io.streamsentinel.topic.StandardTopics;
import io.streamsentinel.topic.Topic;
import java.util.List;

/**
 * The names of the logins pipeline: its topics, all keyed by user, and its consumer group.
 *
 * @param prefix what all of them begin with
 * @param logins attempts to log in
 * @param processed how risky each was, and what to do
 * @param deadLetters records that were given up on, whole, with the reason
 * @param group the consumer group
 */
public record LoginTopics(
    String prefix, String logins, String processed, String deadLetters, String group) {

  /**
   * The customary names behind a prefix, by which several pipelines can live in one cluster.
   *
   * @param prefix as {@code demo.}, or nothing
   */
  public static LoginTopics prefixed(String prefix) {
    return new LoginTopics(
        prefix,
        prefix + StandardTopics.LOGINS.name(),
        prefix + StandardTopics.PROCESSED_LOGINS.name(),
        prefix + StandardTopics.LOGIN_DEAD_LETTERS.name(),
        prefix + "login-risk");
  }

  /**
   * All topics as they shall be: the standard ones under these names.
   *
   * @param partitions how many partitions each has
   */
  public List<Topic> declared(int partitions) {
    return List.of(
        StandardTopics.LOGINS.as(logins, partitions),
        StandardTopics.PROCESSED_LOGINS.as(processed, partitions),
        StandardTopics.LOGIN_DEAD_LETTERS.as(deadLetters, partitions));
  }

  /** The names of all topics. */
  public List<String> all() {
    return List.of(logins, processed, deadLetters);
  }
}

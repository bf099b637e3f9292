package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.UserAction;
import io.streamsentinel.avro.event.UserActionEvent;
import io.streamsentinel.examples.pipeline.FollowedTopics;
import io.streamsentinel.settings.KafkaSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest action against each user: the whole topic of actions, followed by every instance, so
 * that it does not matter who owns which partition of the payments. {@link #completeUpTo} says up
 * to which time it knows every committed action.
 *
 * <p>Thread-safe. Holds one entry for each user there was ever an action against.
 */
public final class UserActions implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(UserActions.class);

  private final Map<String, UserActionEvent> latest = new ConcurrentHashMap<>();
  private final FollowedTopics followed;

  private UserActions(
      KafkaSettings kafka, String topic, Deserializer<? extends SpecificRecord> events) {
    this.followed =
        FollowedTopics.follow(kafka, "user-actions", List.of(topic), events, this::take);
  }

  /**
   * Begins to follow a topic from its first record.
   *
   * @param kafka the cluster
   * @param topic a topic of {@link UserActionEvent}, keyed by user; it must exist
   * @param events reads them; used by one thread
   */
  public static UserActions follow(
      KafkaSettings kafka, String topic, Deserializer<? extends SpecificRecord> events) {
    return new UserActions(kafka, topic, events);
  }

  /**
   * The action that is in force against a user; none after a release.
   *
   * @param user the user
   * @param time the event time that it must be in force at
   */
  public Optional<UserActionEvent> inForce(String user, Instant time) {
    UserActionEvent action = latest.get(user);
    if (action == null || action.getAction() == UserAction.RELEASE) {
      return Optional.empty();
    }
    boolean over = action.getExpiresAt() != null && !time.isBefore(action.getExpiresAt());
    return over ? Optional.empty() : Optional.of(action);
  }

  /** Milliseconds since 1970: every action committed before is known. */
  public long completeUpTo() {
    return followed.completeUpTo();
  }

  private void take(SpecificRecord event) {
    if (event instanceof UserActionEvent action) {
      latest.put(action.getUserId(), action);
    } else {
      LOG.warn("among the actions there is a {}", event.getSchema().getName());
    }
  }

  @Override
  public void close() {
    followed.close();
  }
}

package io.streamsentinel.examples.local;

import io.streamsentinel.examples.dashboard.streams.GroupBoard;
import io.streamsentinel.examples.dashboard.streams.GroupView;
import io.streamsentinel.examples.dashboard.streams.TopicBoard;
import io.streamsentinel.examples.dashboard.streams.TopicView;
import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;

/** Topics and groups of a cluster as they are now. For one thread. */
public final class Monitor implements AutoCloseable {

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Admin admin;
  private final TopicBoard topics;
  private final GroupBoard groups;

  /**
   * @param kafka the cluster
   */
  public Monitor(KafkaSettings kafka) {
    admin = Admin.create(kafka.properties());
    topics = new TopicBoard(admin);
    groups = new GroupBoard(admin);
  }

  /**
   * Asks the brokers.
   *
   * @throws org.apache.kafka.common.KafkaException if they do not answer
   */
  public void refresh() {
    topics.refresh();
    groups.refresh();
  }

  /** The topics as of the last refresh. */
  public List<TopicView> topics() {
    return topics.topics();
  }

  /** The groups as of the last refresh. */
  public List<GroupView> groups() {
    return groups.groups();
  }

  @Override
  public void close() {
    admin.close(CLOSE_LIMIT);
  }
}

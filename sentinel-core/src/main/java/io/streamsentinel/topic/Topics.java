package io.streamsentinel.topic;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;

/**
 * The topics of a cluster, compared with how they are declared and brought there. Nothing here ever
 * deletes a record or a topic: a difference that only deletion could close is reported and left
 * alone.
 *
 * <pre>{@code
 * try (Topics topics = Topics.of(kafka, Deployment.PRODUCTION)) {
 *   TopicPlan plan = topics.plan(StandardTopics.all());
 *   System.out.println(plan);
 *   topics.apply(plan);
 * }
 * }</pre>
 *
 * <p>Thread-safe. All methods throw Kafka's own exception ({@link
 * org.apache.kafka.common.KafkaException}) where a broker refuses.
 */
public final class Topics implements AutoCloseable {

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Duration SEEN_LIMIT = Duration.ofSeconds(10);
  private static final Duration SEEN_STEP = Duration.ofMillis(20);

  private final Admin admin;
  private final Cluster cluster;
  private final Deployment deployment;

  private Topics(Admin admin, Deployment deployment) {
    this.admin = admin;
    this.cluster = new Cluster(admin);
    this.deployment = deployment;
  }

  /**
   * The topics of a cluster.
   *
   * @param kafka where the cluster is
   * @param deployment how many replicas topics have there
   */
  public static Topics of(KafkaSettings kafka, Deployment deployment) {
    return new Topics(Admin.create(kafka.properties()), deployment);
  }

  /**
   * The steps from what is there to what is declared. Changes nothing. What was made or changed a
   * moment ago is seen, also through another broker: this waits, up to ten seconds, until all
   * brokers know what their controllers had decided.
   *
   * @param topics what is declared
   * @throws IllegalArgumentException if a topic is declared twice
   */
  public TopicPlan plan(Collection<Topic> topics) {
    Set<String> names = new HashSet<>();
    for (Topic topic : topics) {
      if (!names.add(topic.name())) {
        throw new IllegalArgumentException("declared twice: " + topic.name());
      }
    }
    Map<String, Actual> actual = cluster.topics(names);
    Planner planner = new Planner(deployment, cluster.brokers().size());
    List<Change> changes = new ArrayList<>();
    topics.forEach(topic -> changes.addAll(planner.changes(topic, actual.get(topic.name()))));
    return TopicPlan.of(topics, changes);
  }

  /**
   * Takes the steps of a plan and returns when every broker shows them, or after ten seconds;
   * copying to further replicas goes on in the background. A step that fails stops the rest;
   * planning again says what is left.
   *
   * @param plan what to do
   * @param consents what may be done beyond the harmless
   * @return what was done and what was left
   * @throws IllegalStateException if the cluster has changed since the plan was made
   */
  public Applied apply(TopicPlan plan, Consent... consents) {
    TopicPlan now = plan(plan.topics());
    if (!now.equals(plan)) {
      throw new IllegalStateException(
          "The topics, or the brokers that are up, have changed since the plan was made: plan again."
              + " It was%n%s%nand is now%n%s".formatted(plan, now));
    }
    Set<Consent> given = new HashSet<>(Arrays.asList(consents));
    List<Change> done = new ArrayList<>();
    List<Change> left = new ArrayList<>();
    for (Change change : plan.changes()) {
      (apply(change, given) ? done : left).add(change);
    }
    awaitSeen(plan.topics(), done);
    return new Applied(done, left);
  }

  /** A broker answers from its own copy of the metadata, which follows the controller's. */
  private void awaitSeen(List<Topic> topics, List<Change> done) {
    List<Change> quick =
        done.stream()
            .filter(
                change ->
                    !(change instanceof Change.Replicas || change instanceof Change.FewerReplicas))
            .toList();
    long deadline = System.nanoTime() + SEEN_LIMIT.toNanos();
    while (!Collections.disjoint(plan(topics).changes(), quick)
        && System.nanoTime() < deadline
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(SEEN_STEP.toNanos());
    }
  }

  private boolean apply(Change change, Set<Consent> given) {
    if (change instanceof Change.Create create) {
      cluster.create(create);
    } else if (change instanceof Change.MorePartitions more) {
      if (more.keyedState() && !given.contains(Consent.KEYS_MOVE)) {
        return false;
      }
      cluster.partitions(more.topic(), more.to());
    } else if (change instanceof Change.Replicas replicas) {
      cluster.replicas(replicas.topic(), replicas.to());
    } else if (change instanceof Change.FewerReplicas fewer) {
      if (!given.contains(Consent.FEWER_COPIES)) {
        return false;
      }
      cluster.replicas(fewer.topic(), fewer.to());
    } else if (change instanceof Change.SetConfig set) {
      cluster.config(set.topic(), set.key(), set.to());
    } else {
      return false;
    }
    return true;
  }

  @Override
  public void close() {
    admin.close(CLOSE_LIMIT);
  }
}

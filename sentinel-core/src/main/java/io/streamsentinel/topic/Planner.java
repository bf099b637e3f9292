package io.streamsentinel.topic;

import io.streamsentinel.settings.Deployment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares what is declared with what is there. Pure. */
final class Planner {

  private final Deployment deployment;
  private final int brokers;

  Planner(Deployment deployment, int brokers) {
    this.deployment = deployment;
    this.brokers = brokers;
  }

  List<Change> changes(Topic topic, @Nullable Actual actual) {
    List<Change> changes = new ArrayList<>();
    if (actual == null) {
      changes.add(
          enoughBrokers()
              ? new Change.Create(
                  topic.name(),
                  topic.partitions(),
                  deployment.replicas(),
                  topic.configs(deployment))
              : tooFewBrokers(topic, "the topic is missing"));
      return changes;
    }
    partitions(topic, actual, changes);
    replicas(topic, actual, changes);
    configs(topic, actual, changes);
    fewerReplicas(topic, actual, changes);
    return changes;
  }

  private void partitions(Topic topic, Actual actual, List<Change> changes) {
    int there = actual.partitions();
    if (there < topic.partitions()) {
      changes.add(
          new Change.MorePartitions(topic.name(), there, topic.partitions(), topic.keyedState()));
    } else if (there > topic.partitions()) {
      changes.add(
          new Change.LeftAlone(
              topic.name(),
              "%d partitions instead of %d".formatted(there, topic.partitions()),
              "Kafka can't take partitions away. Declare %d, or make a new topic and move over"
                  .formatted(there)));
    }
  }

  private void replicas(Topic topic, Actual actual, List<Change> changes) {
    int wanted = deployment.replicas();
    if (actual.fewestReplicas() < wanted) {
      changes.add(
          enoughBrokers()
              ? new Change.Replicas(topic.name(), actual.fewestReplicas(), wanted)
              : tooFewBrokers(
                  topic, "%d replicas instead of %d".formatted(actual.fewestReplicas(), wanted)));
    }
  }

  /** Comes after the configuration, where fewer replicas that must be in sync are declared. */
  private void fewerReplicas(Topic topic, Actual actual, List<Change> changes) {
    int wanted = deployment.replicas();
    if (actual.fewestReplicas() >= wanted && actual.mostReplicas() > wanted) {
      changes.add(new Change.FewerReplicas(topic.name(), actual.mostReplicas(), wanted));
    }
  }

  private void configs(Topic topic, Actual actual, List<Change> changes) {
    Map<String, String> declared = topic.configs(deployment);
    declared.forEach(
        (key, to) -> {
          String from = actual.configs().get(key);
          if (from == null) {
            changes.add(
                new Change.LeftAlone(
                    topic.name(), key + "=" + to + " is declared", "Brokers know no such key"));
          } else if (!Deletion.same(key, from, to)) {
            changes.add(config(topic, key, from, to));
          }
        });
    actual.ownKeys().stream()
        .filter(key -> !declared.containsKey(key))
        .sorted()
        .forEach(
            key ->
                changes.add(
                    new Change.Undeclared(
                        topic.name(), key, String.valueOf(actual.configs().get(key)))));
  }

  private static Change config(Topic topic, String key, String from, String to) {
    return Deletion.by(key, from, to)
        .<Change>map(
            why ->
                new Change.LeftAlone(
                    topic.name(),
                    "%s=%s instead of %s".formatted(key, from, to),
                    why
                        + ". If that is meant: kafka-configs --alter --topic %s --add-config %s=[%s]"
                            .formatted(topic.name(), key, to)))
        .orElseGet(() -> new Change.SetConfig(topic.name(), key, from, to));
  }

  private boolean enoughBrokers() {
    return brokers >= deployment.replicas();
  }

  private Change tooFewBrokers(Topic topic, String difference) {
    return new Change.LeftAlone(
        topic.name(),
        difference,
        "%s wants %d replicas and the cluster has %d broker(s): start more, or set %s=development"
            .formatted(deployment, deployment.replicas(), brokers, Deployment.VARIABLE));
  }
}

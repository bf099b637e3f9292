package io.streamsentinel.cost;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.topic.Change;
import io.streamsentinel.topic.Consent;
import io.streamsentinel.topic.Topic;
import io.streamsentinel.topic.Topics;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;

/** Does what a report says. What only changes a setting or copies goes through {@link Topics}. */
final class Application {

  private final KafkaSettings kafka;
  private final Deployment deployment;
  private final Survey survey;
  private final Policy policy;
  private final Clock clock;
  private final List<Advice> done = new ArrayList<>();
  private final List<Advice> left = new ArrayList<>();

  Application(
      KafkaSettings kafka, Deployment deployment, Survey survey, Policy policy, Clock clock) {
    this.kafka = kafka;
    this.deployment = deployment;
    this.survey = survey;
    this.policy = policy;
    this.clock = clock;
  }

  CostApplied of(CostReport report, List<Consent> consents) {
    List<TopicCost> declared = new ArrayList<>();
    for (TopicCost cost : report.topics()) {
      cost.advice().stream().filter(advice -> advice.verdict() != Verdict.APPLY).forEach(left::add);
      if (cost.advice().stream().anyMatch(Application::throughTopics)) {
        declared.add(cost);
      }
    }
    settings(declared, consents);
    report.plan().stream()
        .filter(advice -> advice.subject() == Subject.RETENTION)
        .forEach(this::retention);
    return new CostApplied(done, left);
  }

  private static boolean throughTopics(Advice advice) {
    return advice.verdict() == Verdict.APPLY && advice.subject() != Subject.RETENTION;
  }

  private void settings(List<TopicCost> costs, List<Consent> consents) {
    if (costs.isEmpty()) {
      return;
    }
    List<Consent> all = new ArrayList<>(consents);
    all.add(Consent.FEWER_COPIES);
    try (Topics topics = Topics.of(kafka, deployment)) {
      List<Change> changed =
          topics
              .apply(
                  topics.plan(costs.stream().map(Application::declared).toList()),
                  all.toArray(Consent[]::new))
              .done();
      costs.stream()
          .flatMap(cost -> cost.advice().stream())
          .filter(Application::throughTopics)
          .forEach(
              advice ->
                  (changed.stream().anyMatch(change -> is(change, advice)) ? done : left)
                      .add(advice));
    }
  }

  /** The topic as advised; what no advice is about stays as it is. */
  private static Topic declared(TopicCost cost) {
    TopicFacts facts = cost.facts();
    Topic.Builder topic =
        Topic.builder(
            facts.topic(),
            to(cost, Subject.PARTITIONS)
                .map(Integer::parseInt)
                .orElseGet(() -> facts.partitions().size()));
    if (facts.sample().keyed() > 0) {
      topic.keyedState();
    }
    to(cost, Subject.COMPRESSION).ifPresent(topic::compression);
    if (to(cost, Subject.REPLICATION).isEmpty()) {
      String key = TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
      topic.config(key, facts.config(key, "1"));
    }
    return topic.build();
  }

  private static Optional<String> to(TopicCost cost, Subject subject) {
    return cost.advice().stream()
        .filter(advice -> advice.subject() == subject && advice.verdict() == Verdict.APPLY)
        .map(Advice::to)
        .findFirst();
  }

  private static boolean is(Change change, Advice advice) {
    return change.topic().equals(advice.topic())
        && switch (advice.subject()) {
          case COMPRESSION ->
              change instanceof Change.SetConfig set
                  && set.key().equals(TopicConfig.COMPRESSION_TYPE_CONFIG);
          case REPLICATION ->
              change instanceof Change.Replicas || change instanceof Change.FewerReplicas;
          case PARTITIONS -> change instanceof Change.MorePartitions;
          case RETENTION, SKEW -> false;
        };
  }

  /** Looks again: a group may have come, or have been set back, since the report was made. */
  private void retention(Advice advice) {
    Optional<Advice> now =
        survey.facts(List.of(advice.topic()), clock.instant(), policy.keep()).stream()
            .flatMap(facts -> new RetentionRule().look(facts, policy, facts.bytes()).stream())
            .findFirst();
    if (now.isPresent() && now.get().verdict() == Verdict.APPLY) {
      survey.retention(advice.topic(), policy.keep());
      done.add(advice);
    } else {
      left.add(now.orElse(advice));
    }
  }
}

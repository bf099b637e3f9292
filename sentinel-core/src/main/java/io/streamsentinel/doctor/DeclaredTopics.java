package io.streamsentinel.doctor;

import io.streamsentinel.topic.Change;
import io.streamsentinel.topic.Topic;
import io.streamsentinel.topic.TopicPlan;
import io.streamsentinel.topic.Topics;
import java.util.List;

/** Whether the topics are as declared. */
record DeclaredTopics(KafkaPatient patient, List<Topic> topics) implements Check {

  @Override
  public String name() {
    return "kafka: topics";
  }

  @Override
  public List<Finding> examine(Scratch scratch) {
    try (Topics there = Topics.of(patient.settings(), patient.deployment())) {
      TopicPlan plan = there.plan(topics);
      if (!plan.drift()) {
        return List.of(Finding.pass(name(), "%d topics as declared".formatted(topics.size())));
      }
      return plan.changes().stream()
          .filter(change -> !(change instanceof Change.Undeclared))
          .map(this::finding)
          .toList();
    }
  }

  private Finding finding(Change change) {
    String detail = change.topic() + ": " + change.summary();
    if (change instanceof Change.Create) {
      return Finding.fail(name(), change.topic() + " is missing", "sentinel topics apply");
    }
    return change instanceof Change.LeftAlone || change instanceof Change.FewerReplicas
        ? Finding.warn(name(), detail, "Decide, then declare it or change it by hand")
        : Finding.warn(name(), detail, "sentinel topics apply");
  }
}

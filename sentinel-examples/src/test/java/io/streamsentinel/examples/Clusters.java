package io.streamsentinel.examples;

import io.streamsentinel.settings.KafkaSettings;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** What tests ask of a cluster. */
final class Clusters {

  private Clusters() {}

  /** Creates those of the topics that are not there. */
  static void create(KafkaSettings kafka, Collection<String> topics, int partitions)
      throws Exception {
    try (Admin admin = Admin.create(kafka.properties())) {
      Set<String> there = admin.listTopics().names().get();
      admin
          .createTopics(
              topics.stream()
                  .filter(topic -> !there.contains(topic))
                  .map(topic -> new NewTopic(topic, Optional.of(partitions), Optional.empty()))
                  .collect(Collectors.toSet()))
          .all()
          .get();
    }
  }
}

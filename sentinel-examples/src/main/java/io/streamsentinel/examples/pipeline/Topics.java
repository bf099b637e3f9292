package io.streamsentinel.examples.pipeline;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.topic.Topic;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Makes the topics that an application needs and that are not there yet, with as many replicas as
 * the cluster gives by default.
 */
public final class Topics {

  private static final int TIMEOUT_MS = 15_000;

  private Topics() {}

  /**
   * Creates what is missing, as declared.
   *
   * @throws KafkaException if the cluster can't be reached within 15 seconds or refuses; the
   *     message says where it was looked for
   */
  public static void create(KafkaSettings kafka, Collection<Topic> topics) {
    Map<String, Object> settings = new HashMap<>(kafka.properties());
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS / 3);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    try (Admin admin = Admin.create(settings)) {
      Set<String> there = admin.listTopics().names().get();
      Set<NewTopic> missing =
          topics.stream()
              .filter(topic -> !there.contains(topic.name()))
              .map(Topics::created)
              .collect(Collectors.toSet());
      admin.createTopics(missing).all().get();
    } catch (ExecutionException e) {
      throw explained(kafka, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while topics were being made", e);
    }
  }

  private static NewTopic created(Topic topic) {
    Map<String, String> configs = new HashMap<>(topic.configs(Deployment.DEVELOPMENT));
    // How many replicas there are is the cluster's to say, and so is how many must be in sync.
    configs.remove(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
    return new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
        .configs(configs);
  }

  private static KafkaException explained(KafkaSettings kafka, ExecutionException failure) {
    return failure.getCause() instanceof TimeoutException
        ? new KafkaException(
            "no Kafka broker answers at %s; is KAFKA_BOOTSTRAP_SERVERS right, and the broker up?"
                .formatted(kafka.bootstrapServers()))
        : new KafkaException("the topics can't be made", failure);
  }
}

package io.streamsentinel.doctor;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.KafkaSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A cluster under examination, and clients for it that do not wait for ever.
 *
 * @param settings where it is
 * @param deployment what it must live up to
 * @param limit how long one question may take
 * @param clock this machine's
 */
record KafkaPatient(KafkaSettings settings, Deployment deployment, Duration limit, Clock clock) {

  /** A question that one broker does not answer can be put to another one. */
  private static final int TRIES = 3;

  Admin admin() {
    return Admin.create(bounded(Map.of("default.api.timeout.ms", millis())));
  }

  KafkaProducer<String, String> producer(Map<String, Object> more) {
    Map<String, Object> properties =
        bounded(
            Map.of(
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                millis(),
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                millis(),
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                ProducerConfig.ACKS_CONFIG,
                "all"));
    properties.putAll(more);
    return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }

  KafkaConsumer<String, String> consumer(String group) {
    return new KafkaConsumer<>(
        bounded(
            Map.of(
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                millis(),
                ConsumerConfig.GROUP_ID_CONFIG,
                group,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed")),
        new StringDeserializer(),
        new StringDeserializer());
  }

  /** Makes a topic with as many replicas as the deployment asks for, or as there are brokers. */
  void topic(Admin admin, String name, Map<String, String> configs, Scratch scratch)
      throws Exception {
    int brokers = answer(admin.describeCluster().nodes()).size();
    int replicas = Math.min(brokers, deployment.replicas());
    Map<String, String> all = new HashMap<>(configs);
    all.put(
        "min.insync.replicas",
        Integer.toString(Math.min(replicas, deployment.minInSyncReplicas())));
    scratch.clearAway("topic " + name, () -> removeTopic(name));
    answer(admin.createTopics(List.of(new NewTopic(name, 1, (short) replicas).configs(all))).all());
  }

  void removeTopic(String name) throws Exception {
    try (Admin admin = admin()) {
      answer(admin.deleteTopics(List.of(name)).all());
    } catch (java.util.concurrent.ExecutionException e) {
      if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw e;
      }
    }
  }

  void removeGroup(String name) throws Exception {
    try (Admin admin = admin()) {
      answer(admin.deleteConsumerGroups(List.of(name)).all());
    } catch (java.util.concurrent.ExecutionException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw e;
      }
    }
  }

  <T> T answer(KafkaFuture<T> future) throws Exception {
    return future.get(2 * limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The answers, without those about a topic that has gone meanwhile. */
  <K, V> Map<K, V> present(Map<K, KafkaFuture<V>> futures) throws Exception {
    Map<K, V> present = new HashMap<>();
    for (Map.Entry<K, KafkaFuture<V>> each : futures.entrySet()) {
      try {
        present.put(each.getKey(), answer(each.getValue()));
      } catch (java.util.concurrent.ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return present;
  }

  private Map<String, Object> bounded(Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(settings.properties());
    properties.put("request.timeout.ms", Math.max(1, millis() / TRIES));
    properties.putAll(more);
    return properties;
  }

  private int millis() {
    return Math.toIntExact(limit.toMillis());
  }
}

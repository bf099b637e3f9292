package io.streamsentinel.resilience.replay;

import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.resilience.internal.CommittedLog;
import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Dead letters on a Kafka cluster. */
final class KafkaLetterStore implements LetterStore {

  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final Duration MADE_BOUND = Duration.ofSeconds(10);
  private static final int TRANSACTION_MILLIS = 10_000;
  private static final int REQUEST_BYTES = 30 << 20;

  private final KafkaSettings kafka;
  private final String topic;
  private final String journal;
  private final Admin admin;

  KafkaLetterStore(KafkaSettings kafka, String topic, String journal) {
    this.kafka = kafka;
    this.topic = topic;
    this.journal = journal;
    this.admin = Admin.create(kafka.properties());
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public String journal() {
    return journal;
  }

  @Override
  public String topicId() {
    return describe(topic)
        .orElseThrow(() -> new IllegalArgumentException("topic " + topic + " does not exist"))
        .topicId()
        .toString();
  }

  @Override
  public void readLetters(Consumer<ConsumerRecord<byte[], byte[]>> each) {
    try (CommittedLog log = CommittedLog.open(kafka, topic, BOUND)) {
      log.readCommitted(each);
    }
  }

  @Override
  public void readJournal(Consumer<ConsumerRecord<byte[], byte[]>> each) {
    if (describe(journal).isPresent()) {
      try (CommittedLog log = CommittedLog.open(kafka, journal, BOUND)) {
        log.readCommitted(each);
      }
    }
  }

  @Override
  public void readJournalToEnd(Consumer<ConsumerRecord<byte[], byte[]>> each) {
    try (CommittedLog log = CommittedLog.open(kafka, journal, BOUND)) {
      log.readToEnd(each);
    }
  }

  @Override
  public void requireJournal() {
    if (describe(journal).isEmpty()) {
      make();
    }
    String policy = config(journal, TopicConfig.CLEANUP_POLICY_CONFIG);
    if (!policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      throw new FatalException(
          "the journal %s has cleanup.policy %s: it would forget what was replayed, and it would be replayed again. Set it to compact"
              .formatted(journal, policy));
    }
  }

  private void make() {
    NewTopic made =
        new NewTopic(journal, Optional.of(1), Optional.empty())
            .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    try {
      get(admin.createTopics(List.of(made)).all());
    } catch (TopicExistsException e) {
      // Somebody else has just made it.
    }
    long deadline = System.nanoTime() + MADE_BOUND.toNanos();
    while (describe(journal).isEmpty() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  @Override
  public OptionalInt largest(String name) {
    if (describe(name).isEmpty()) {
      return OptionalInt.empty();
    }
    String bytes = config(name, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
    return OptionalInt.of(Math.min(REQUEST_BYTES, Integer.parseInt(bytes)));
  }

  @Override
  public Producer<byte[], byte[]> producer() {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES);
    properties.putAll(kafka.properties());
    properties.remove(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "dead-letters-" + topic);
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private Optional<TopicDescription> describe(String name) {
    try {
      return Optional.ofNullable(
          get(admin.describeTopics(List.of(name)).allTopicNames()).get(name));
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    }
  }

  private String config(String name, String key) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    Config config = get(admin.describeConfigs(List.of(resource)).all()).get(resource);
    ConfigEntry entry = config == null ? null : config.get(key);
    if (entry == null) {
      throw new IllegalStateException(
          "the cluster does not say what %s of %s is".formatted(key, name));
    }
    return entry.value();
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new RetriableException("the cluster does not answer within " + BOUND, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RetriableException("interrupted while the cluster was asked", e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
  }
}

package io.streamsentinel.examples.pipeline;

import static org.awaitility.Awaitility.await;

import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
@WithStack(start = Service.KAFKA)
class FollowedTopicsIT {

  /** As with a broker that has heard of one topic and not of the other yet. */
  @Test
  void a_topic_that_is_not_there_yet_is_followed_when_it_is(Stack stack, TestScope scope) {
    KafkaSettings kafka = KafkaSettings.of(stack.bootstrapServers());
    String there = scope.topic("there", 1);
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    try (FollowedTopics followed =
            FollowedTopics.follow(
                kafka,
                "follower",
                List.of(there, scope.name("late")),
                new StringDeserializer(),
                seen::add);
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(
                kafka.properties(), new StringSerializer(), new StringSerializer())) {
      await().during(Duration.ofSeconds(1)).until(() -> followed.completeUpTo() <= 0);

      String late = scope.topic("late", 1);
      producer.send(new ProducerRecord<>(late, "k", "from the late one"));
      producer.flush();

      await().atMost(Duration.ofSeconds(30)).until(() -> seen.contains("from the late one"));
      await().atMost(Duration.ofSeconds(30)).until(() -> followed.completeUpTo() > 0);
    }
  }
}

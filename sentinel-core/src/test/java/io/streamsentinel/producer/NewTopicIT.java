package io.streamsentinel.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Topics that are written to in the moment they are made. */
@WithStack(start = Service.KAFKA)
class NewTopicIT {

  private static final int TOPICS = 10;
  private static final int RECORDS = 200;

  @Test
  void records_sent_in_the_moment_a_topic_is_made_arrive_in_order(Stack stack, TestScope scope)
      throws Exception {
    KafkaSettings kafka = KafkaSettings.of(stack.bootstrapServers());
    List<String> made = new ArrayList<>();
    try (Admin admin = Admin.create(kafka.properties());
        IdempotentProducer<String, String> producer =
            IdempotentProducer.builder(kafka, new StringSerializer(), new StringSerializer())
                // A batch a record: several are under way at once, and one could overtake another.
                .property(ProducerConfig.BATCH_SIZE_CONFIG, 0)
                .property(ProducerConfig.LINGER_MS_CONFIG, 0)
                .metrics(new SimpleMeterRegistry())
                .build()) {
      for (int i = 0; i < TOPICS; i++) {
        String topic = scope.name("new" + i);
        made.add(topic);
        admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.<Short>empty())));
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        for (int record = 0; record < RECORDS; record++) {
          sent.add(producer.send(topic, "k", "" + record));
        }
        for (int record = 0; record < RECORDS; record++) {
          assertThat(sent.get(record).get().offset()).isEqualTo(record);
        }
      }
      admin.deleteTopics(made).all().get();
    }
  }
}

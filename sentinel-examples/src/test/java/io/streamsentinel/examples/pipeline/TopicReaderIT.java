package io.streamsentinel.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
@WithStack(start = Service.KAFKA)
class TopicReaderIT {

  /** As with a broker that has not heard of it yet. */
  @Test
  void a_topic_that_is_not_there_yet_is_waited_for(Stack stack, TestScope scope) throws Exception {
    TopicReader reader = new TopicReader(KafkaSettings.of(stack.bootstrapServers()));
    FutureTask<Map<TopicPartition, Long>> ends =
        new FutureTask<>(() -> reader.ends(scope.name("new")));
    new Thread(ends, "asks-for-ends").start();
    assertThatThrownBy(() -> ends.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);

    String topic = scope.topic("new", 2);

    assertThat(ends.get(30, TimeUnit.SECONDS))
        .containsOnly(
            Map.entry(new TopicPartition(topic, 0), 0L),
            Map.entry(new TopicPartition(topic, 1), 0L));
  }

  @Test
  void a_topic_that_does_not_come_is_named(Stack stack, TestScope scope) {
    TopicReader reader = new TopicReader(KafkaSettings.of(stack.bootstrapServers()));

    assertThatThrownBy(() -> reader.ends(scope.name("never")))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining(scope.name("never"));
  }
}

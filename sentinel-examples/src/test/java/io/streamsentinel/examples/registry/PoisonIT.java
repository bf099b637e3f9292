package io.streamsentinel.examples.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.deadletter.DeadLetter;
import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.examples.payments.PaymentFormat;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.unit.Format;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scenario 34: bytes that are no payment become dead letters, whole, and cost nobody else. */
@WithStack(start = {Service.KAFKA, Service.REGISTRY})
class PoisonIT {

  @ParameterizedTest
  @EnumSource(Variant.class)
  void poison_is_dead_lettered_whole_with_its_reason_and_its_neighbours_are_decided(
      Variant variant, Stack stack, TestScope scope) throws Exception {
    RawTopics topics = new RawTopics(stack.bootstrapServers());
    String in = scope.topic("in", 1);
    String out = scope.topic("out", 1);
    String dead = scope.topic("dead", 1);
    String group = scope.name("group");
    Format<String, PaymentEvent> format =
        variant.make(() -> PaymentFormat.of(variant.configs(stack.registryUrl())));
    PaymentGenerator payments = PaymentGenerator.builder(7).count(100).build();
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    Map<String, byte[]> poison = poison(variant, bytes(format, in, payments.next().payment()));
    List<String> good = new ArrayList<>();
    for (Map.Entry<String, byte[]> each : poison.entrySet()) {
      records.add(new ProducerRecord<>(in, 0, each.getKey().getBytes(UTF_8), each.getValue()));
      PaymentEvent payment = payments.next().payment();
      records.add(
          new ProducerRecord<>(
              in, 0, payment.getUserId().getBytes(UTF_8), bytes(format, in, payment)));
      good.add(payment.getPaymentId());
    }
    topics.send(records);

    ExactlyOnceConsumer.builder(
            KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES),
            group,
            Set.of(in),
            format)
        .deadLetters(dead)
        .process((payment, unit) -> unit.send(out, payment.value().getPaymentId(), payment.value()))
        .build()
        .runUntilCaughtUp();

    assertThat(topics.read(out))
        .extracting(record -> new String(record.key(), UTF_8))
        .containsExactlyElementsOf(good);
    List<ConsumerRecord<byte[], byte[]>> letters = topics.read(dead);
    assertThat(letters)
        .extracting(letter -> new String(letter.key(), UTF_8))
        .containsExactlyElementsOf(poison.keySet());
    for (int i = 0; i < letters.size(); i++) {
      ConsumerRecord<byte[], byte[]> letter = letters.get(i);
      String what = new String(letter.key(), UTF_8);
      assertThat(letter.value()).as(what).isEqualTo(poison.get(what));
      DeadLetter reason = DeadLetter.read(letter).orElseThrow();
      assertThat(reason.origin()).isEqualTo(new TopicPartition(in, 0));
      assertThat(reason.offset()).isEqualTo(2L * i);
      assertThat(reason.attempts()).isZero();
      assertThat(reason.exception()).endsWith("Exception");
      if (variant == Variant.OURS) {
        assertThat(reason.message()).as(what).isNotBlank();
      }
    }
    assertThat(topics.positions(group).get(new TopicPartition(in, 0)).offset())
        .isEqualTo(records.size());
    format.values().close();
    format.outputValues().close();
  }

  @SuppressWarnings("unchecked")
  private static byte[] bytes(
      Format<String, PaymentEvent> format, String topic, PaymentEvent payment) {
    return ((Serializer<PaymentEvent>) format.outputValues()).serialize(topic, payment);
  }

  private static Map<String, byte[]> poison(Variant variant, byte[] sound) {
    byte[] magic = sound.clone();
    magic[0] = 127;
    byte[] unknown = sound.clone();
    Arrays.fill(unknown, 1, 5, (byte) 0x7e);
    byte[] endless = Arrays.copyOf(Arrays.copyOf(sound, 5), 40);
    Arrays.fill(endless, 5, 40, (byte) 0xff);
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put("another first byte", magic);
    all.put("unknown schema id", unknown);
    all.put("truncated body", Arrays.copyOf(sound, sound.length / 2));
    all.put("prefix alone", Arrays.copyOf(sound, 5));
    all.put("shorter than a prefix", Arrays.copyOf(sound, 3));
    all.put("number without an end", endless);
    all.put("empty value", new byte[0]);
    all.put("tombstone", null);
    if (variant == Variant.OURS) {
      // Confluent's takes bytes after the end for nothing.
      all.put("trailing bytes", Arrays.copyOf(sound, sound.length + 3));
    }
    return all;
  }
}

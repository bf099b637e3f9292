package io.streamsentinel.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/** Units that nobody decodes or sends from, for tests of the rooms that pass them on. */
final class Units {

  private static final TopicPartition ID = new TopicPartition("in", 0);
  private static final UnitTools TOOLS =
      new UnitTools(
          new Encoder(
              new StringSerializer(),
              new StringSerializer(),
              new OutputLimits(new SimBroker(), 1_000),
              HeaderInjector.NONE),
          null);

  private Units() {}

  static Partition partition(OpenEpoch epoch) {
    return new Partition(ID, 1, null, epoch, OptionalLong.empty());
  }

  static OpenUnit unit(Partition partition, ConsumerRecord<byte[], byte[]> record) {
    return new OpenUnit(partition, record, null, new IllegalStateException("never decoded"), TOOLS);
  }

  static ConsumerRecord<byte[], byte[]> record(long offset, String key) {
    byte[] bytes = key.getBytes(UTF_8);
    return new ConsumerRecord<>(ID.topic(), ID.partition(), offset, bytes, bytes);
  }
}

package io.streamsentinel.resilience.retry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The records of one key in one input partition: what order means. A record's place in it is its
 * offset there.
 *
 * @param input the input partition
 * @param key the key as it came
 */
record Chain(TopicPartition input, ByteBuffer key) {

  private static final char SENT = 'S';
  private static final char ENDED = 'E';
  private static final int PARTS = 5;

  /**
   * What the order topic says of a chain: that a topic has sent its records up to an offset on to
   * the next tier, or (with an empty topic) that they have ended up to there, handled or
   * dead-lettered.
   */
  record Note(Chain chain, String sentFrom, long offset) {

    boolean ended() {
      return sentFrom.isEmpty();
    }
  }

  static Chain of(String topic, int partition, byte[] key) {
    return new Chain(new TopicPartition(topic, partition), ByteBuffer.wrap(key));
  }

  ProducerRecord<byte[], byte[]> sent(String from, long offset, String topic, int partitions) {
    return note(SENT, from, offset, topic, partitions);
  }

  ProducerRecord<byte[], byte[]> ended(long offset, String topic, int partitions) {
    return note(ENDED, "", offset, topic, partitions);
  }

  /** All notes of a chain are in one partition, so that they are read in their order. */
  private ProducerRecord<byte[], byte[]> note(
      char kind, String from, long offset, String topic, int partitions) {
    byte[] head =
        (kind + "|" + from + "|" + input.topic() + "|" + input.partition() + "|").getBytes(UTF_8);
    byte[] name = new byte[head.length + key.remaining()];
    System.arraycopy(head, 0, name, 0, head.length);
    key.duplicate().get(name, head.length, key.remaining());
    return new ProducerRecord<>(
        topic,
        Math.floorMod(input.hashCode() * 31 + key.hashCode(), partitions),
        name,
        Long.toString(offset).getBytes(UTF_8));
  }

  /** Reads a record of the order topic; empty if it is none of ours. */
  static Optional<Note> read(byte[] name, byte[] value) {
    String[] parts = new String[PARTS - 1];
    int from = 0;
    for (int i = 0; i < parts.length; i++) {
      int bar = from;
      while (bar < name.length && name[bar] != '|') {
        bar++;
      }
      if (bar == name.length) {
        return Optional.empty();
      }
      parts[i] = new String(name, from, bar - from, UTF_8);
      from = bar + 1;
    }
    try {
      TopicPartition input = new TopicPartition(parts[2], Integer.parseInt(parts[3]));
      Chain chain = new Chain(input, ByteBuffer.wrap(name, from, name.length - from).slice());
      return Optional.of(new Note(chain, parts[1], Long.parseLong(new String(value, UTF_8))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Shows no key. */
  @Override
  public String toString() {
    return "Chain[" + input + "]";
  }
}

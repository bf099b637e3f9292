package io.streamsentinel.state;

import io.streamsentinel.state.OutboxRow.OutboxUnit;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The payload of an outbox row, version 1. All numbers are varints; a length is one more than it
 * says, so that zero is null.
 *
 * <pre>
 * payload: topics (count, names), units (count, unit...)
 * unit:    offset since the row's from_offset, outputs (count, output...)
 * output:  topic's index, partition, timestamp, key, value, headers (count, name and value...)
 * </pre>
 */
final class OutboxFormat {

  static final short VERSION = 1;

  private OutboxFormat() {}

  static byte[] encode(OutboxRow row) {
    Map<String, Integer> topics = new LinkedHashMap<>();
    for (OutboxUnit unit : row.units()) {
      for (ProducerRecord<byte[], byte[]> output : unit.outputs()) {
        topics.putIfAbsent(output.topic(), topics.size());
      }
    }
    VarBytes out = new VarBytes();
    out.number(topics.size());
    topics.keySet().forEach(out::text);
    out.number(row.units().size());
    for (OutboxUnit unit : row.units()) {
      out.number(unit.offset() - row.from());
      out.number(unit.outputs().size());
      for (ProducerRecord<byte[], byte[]> output : unit.outputs()) {
        encode(output, topics, out);
      }
    }
    return out.toBytes();
  }

  private static void encode(
      ProducerRecord<byte[], byte[]> output, Map<String, Integer> topics, VarBytes out) {
    out.number(topics.getOrDefault(output.topic(), 0));
    out.optional(output.partition() == null ? null : output.partition().longValue());
    out.optional(output.timestamp());
    out.bytes(output.key());
    out.bytes(output.value());
    Header[] headers = output.headers().toArray();
    out.number(headers.length);
    for (Header header : headers) {
      out.text(header.key());
      out.bytes(header.value());
    }
  }

  /**
   * The units of a payload.
   *
   * @throws IllegalArgumentException if it is of another version, or damaged
   */
  static List<OutboxUnit> decode(short version, long from, byte[] payload) {
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "payload format %d is not known here, only %d: was the row written by a newer release?"
              .formatted(version, VERSION));
    }
    try {
      ByteBuffer in = ByteBuffer.wrap(payload);
      String[] topics = new String[VarBytes.things(in)];
      for (int i = 0; i < topics.length; i++) {
        topics[i] = VarBytes.text(in);
      }
      int count = VarBytes.things(in);
      List<OutboxUnit> units = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        long offset = from + VarBytes.number(in);
        int outputs = VarBytes.things(in);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(outputs);
        for (int j = 0; j < outputs; j++) {
          records.add(decode(topics, in));
        }
        units.add(new OutboxUnit(offset, records));
      }
      if (in.hasRemaining()) {
        throw new IllegalArgumentException(
            "payload has %d bytes too many".formatted(in.remaining()));
      }
      return units;
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "payload of %d bytes is damaged".formatted(payload.length), e);
    }
  }

  private static ProducerRecord<byte[], byte[]> decode(String[] topics, ByteBuffer in) {
    String topic = topics[VarBytes.count(in)];
    @Nullable Long partition = VarBytes.optional(in);
    @Nullable Long timestamp = VarBytes.optional(in);
    byte @Nullable [] key = VarBytes.bytes(in);
    byte @Nullable [] value = VarBytes.bytes(in);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic, partition == null ? null : partition.intValue(), timestamp, key, value);
    int headers = VarBytes.things(in);
    for (int i = 0; i < headers; i++) {
      record.headers().add(VarBytes.text(in), VarBytes.bytes(in));
    }
    return record;
  }

  /** Numbers of variable length, and what is built of them. */
  private static final class VarBytes {

    private byte[] bytes = new byte[1024];
    private int size;

    void number(long value) {
      ensure(10);
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
        rest >>>= 7;
      }
      bytes[size++] = (byte) rest;
    }

    void optional(@Nullable Long value) {
      number(value == null ? 0 : value + 1);
    }

    void bytes(byte @Nullable [] value) {
      if (value == null) {
        number(0);
        return;
      }
      number(value.length + 1L);
      ensure(value.length);
      System.arraycopy(value, 0, bytes, size, value.length);
      size += value.length;
    }

    void text(String value) {
      bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    byte[] toBytes() {
      return Arrays.copyOf(bytes, size);
    }

    private void ensure(int more) {
      if (bytes.length - size < more) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
      }
    }

    static long number(ByteBuffer in) {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        byte next = in.get();
        value |= (next & 0x7FL) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("payload holds a number of more than 64 bits");
    }

    /** A number of things that follow, each of at least a byte. */
    static int things(ByteBuffer in) {
      int count = count(in);
      if (count > in.remaining()) {
        throw new BufferUnderflowException();
      }
      return count;
    }

    static int count(ByteBuffer in) {
      long count = number(in);
      if (count < 0 || count > Integer.MAX_VALUE - 8) {
        throw new IllegalArgumentException("payload holds an impossible count: " + count);
      }
      return (int) count;
    }

    static @Nullable Long optional(ByteBuffer in) {
      long value = number(in);
      return value == 0 ? null : Long.valueOf(value - 1);
    }

    static byte @Nullable [] bytes(ByteBuffer in) {
      int length = count(in);
      if (length == 0) {
        return null;
      }
      if (length - 1 > in.remaining()) {
        throw new BufferUnderflowException();
      }
      byte[] value = new byte[length - 1];
      in.get(value);
      return value;
    }

    static String text(ByteBuffer in) {
      byte @Nullable [] value = bytes(in);
      if (value == null) {
        throw new IllegalArgumentException("payload lacks a name");
      }
      return new String(value, StandardCharsets.UTF_8);
    }
  }
}

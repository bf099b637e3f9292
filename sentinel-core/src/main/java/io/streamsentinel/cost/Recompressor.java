package io.streamsentinel.cost;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;

/**
 * Puts records into batches as a producer would, with every compression that Kafka has, and says
 * how large they become. The compression is kafka-clients' own, at its default levels.
 */
final class Recompressor {

  /** What {@code batch.size} is by default. */
  private static final int BATCH_BYTES = 16_384;

  private Recompressor() {}

  /**
   * Bytes by compression.
   *
   * @param runs records of one partition each, in order
   */
  static Map<String, Long> sizes(List<List<ConsumerRecord<byte[], byte[]>>> runs) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    for (CompressionType type : CompressionType.values()) {
      Compression compression = Compression.of(type).build();
      long bytes = 0;
      for (List<ConsumerRecord<byte[], byte[]>> run : runs) {
        bytes += bytes(run, compression);
      }
      sizes.put(type.name, bytes);
    }
    return sizes;
  }

  /** Like a producer, it guesses from the last batch how much of the next one will fit. */
  private static long bytes(List<ConsumerRecord<byte[], byte[]>> run, Compression compression) {
    long bytes = 0;
    int next = 0;
    float ratio = 1;
    while (next < run.size()) {
      try (MemoryRecordsBuilder batch =
          MemoryRecords.builder(
              ByteBuffer.allocate(BATCH_BYTES), compression, TimestampType.CREATE_TIME, 0)) {
        batch.setEstimatedCompressionRatio(ratio);
        while (next < run.size() && append(batch, run.get(next))) {
          next++;
        }
        bytes += batch.build().sizeInBytes();
        ratio = (float) batch.compressionRatio();
      }
    }
    return bytes;
  }

  private static boolean append(MemoryRecordsBuilder batch, ConsumerRecord<byte[], byte[]> record) {
    long timestamp = Math.max(0, record.timestamp());
    Header[] headers = record.headers().toArray();
    if (!batch.hasRoomFor(timestamp, record.key(), record.value(), headers)) {
      return false;
    }
    batch.append(timestamp, record.key(), record.value(), headers);
    return true;
  }

  /** About what a record takes uncompressed: what it holds, and its lengths. */
  static int size(ConsumerRecord<byte[], byte[]> record) {
    int size =
        8 + Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    for (Header header : record.headers()) {
      size += 2 + header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return size;
  }
}

package io.streamsentinel.cost;

import java.time.Duration;
import java.util.Map;

/**
 * What a bounded number of records of a topic showed, from the start and from the end of its
 * partitions. Immutable; no key and no value is kept.
 *
 * @param records how many were read
 * @param offsets how many offsets they lie on: more than records where compaction or transactions
 *     left gaps
 * @param keyed how many of them have a key
 * @param span from the oldest timestamp to the newest
 * @param bytesByCodec how many bytes they take in batches, by compression: {@code none}, {@code
 *     gzip}, {@code snappy}, {@code lz4}, {@code zstd}
 */
public record Sample(
    long records, long offsets, long keyed, Duration span, Map<String, Long> bytesByCodec) {

  /** Copies the map. */
  public Sample {
    bytesByCodec = Map.copyOf(bytesByCodec);
  }

  /** Bytes a record takes with that compression; NaN if nothing was read. */
  public double bytesPerRecord(String codec) {
    return records == 0 ? Double.NaN : bytesByCodec.getOrDefault(codec, 0L) / (double) records;
  }
}

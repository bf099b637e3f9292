package io.streamsentinel.consumer;

import io.streamsentinel.error.AbortableException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.unit.Format;
import io.streamsentinel.unit.Position;
import io.streamsentinel.unit.Received;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns raw records into units. A record that can't be decoded becomes a unit that will be given up
 * on; a registry that is away makes the whole slice wait, since its records are as good as any
 * other.
 */
final class Decoder {

  private final Format<?, ?> format;
  private final UnitTools tools;
  private final boolean tombstones;
  private final EngineMetrics metrics;

  Decoder(Format<?, ?> format, UnitTools tools, boolean tombstones, EngineMetrics metrics) {
    this.format = format;
    this.tools = tools;
    this.tombstones = tombstones;
    this.metrics = metrics;
  }

  /**
   * Decodes records of one partition.
   *
   * @throws RetriableException if what decoding needs is away; nothing has happened then
   * @throws RefusedException if what decoding needs does not accept who we are
   */
  Decoded decode(
      Partition partition,
      List<ConsumerRecord<byte[], byte[]>> records,
      Position end,
      boolean replay) {
    List<OpenUnit> units = new ArrayList<>(records.size());
    for (ConsumerRecord<byte[], byte[]> raw : records) {
      units.add(unit(partition, raw));
    }
    return new Decoded(partition, units, end, replay);
  }

  private OpenUnit unit(Partition partition, ConsumerRecord<byte[], byte[]> raw) {
    if (raw.value() == null && !tombstones) {
      return poison(
          partition, raw, new AbortableException("a tombstone: the consumer takes records only"));
    }
    try {
      byte[] keyBytes = raw.key();
      Object key =
          keyBytes == null ? null : format.keys().deserialize(raw.topic(), raw.headers(), keyBytes);
      byte[] valueBytes = raw.value();
      Object value =
          valueBytes == null
              ? null
              : format.values().deserialize(raw.topic(), raw.headers(), valueBytes);
      return new OpenUnit(partition, raw, received(raw, key, value), null, tools);
    } catch (RuntimeException e) {
      return switch (Blame.of(e)) {
        case RECORD -> poison(partition, raw, e);
        case AWAY -> {
          metrics.error(ErrorType.DECODE);
          throw new RetriableException(
              "records of %s can't be decoded now: %s"
                  .formatted(raw.topic(), e.getClass().getName()),
              e);
        }
        case REFUSED -> {
          metrics.error(ErrorType.AUTHENTICATION);
          throw new RefusedException("Decoding records of", raw.topic(), e);
        }
      };
    }
  }

  @SuppressWarnings(
      "NullAway") // A null value only where tombstones are let through, as documented.
  private static Received<Object, Object> received(
      ConsumerRecord<byte[], byte[]> raw, @Nullable Object key, @Nullable Object value) {
    return new Received<>(raw, key, value);
  }

  private OpenUnit poison(
      Partition partition, ConsumerRecord<byte[], byte[]> raw, Throwable reason) {
    metrics.error(ErrorType.DECODE);
    return new OpenUnit(partition, raw, null, reason, tools);
  }
}

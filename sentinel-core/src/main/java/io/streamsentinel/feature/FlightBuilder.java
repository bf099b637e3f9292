package io.streamsentinel.feature;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what one {@link Flight} carries. */
final class FlightBuilder {
  private static final int PIECE_KEYS = 1000;
  private static final int PIECE_BYTES = 256 * 1024;

  private final @Nullable Watermark from;
  private final int incarnation;
  private final List<Entry> set = new ArrayList<>();
  private final List<Entry> appended = new ArrayList<>();
  private final List<byte[]> setData = new ArrayList<>();
  private final List<byte[]> appendedData = new ArrayList<>();
  private final List<byte[]> appendedWholes = new ArrayList<>();
  private long appendedLength;
  private int bytes;

  FlightBuilder(@Nullable Watermark from, int incarnation) {
    this.from = from;
    this.incarnation = incarnation;
  }

  long fromOffset() {
    return from == null || from.incarnation() != incarnation ? 0 : from.offset();
  }

  boolean full() {
    return set.size() + appended.size() >= PIECE_KEYS || bytes >= PIECE_BYTES;
  }

  void set(Entry entry, byte[] data) {
    set.add(entry);
    setData.add(data);
    bytes += data.length;
  }

  void append(Entry entry, byte[] data, byte[] whole) {
    appended.add(entry);
    appendedData.add(data);
    appendedWholes.add(whole);
    appendedLength += entry.storedBytes;
    bytes += data.length;
  }

  Flight build(Watermark to, long timeToLiveMillis) {
    Piece piece =
        new Piece(
            from,
            to,
            joined(set, appended).stream().map(entry -> entry.key).toList(),
            joined(setData, appendedData),
            set.size(),
            appendedLength,
            timeToLiveMillis);
    return new Flight(piece, joined(set, appended), joined(setData, appendedWholes));
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}

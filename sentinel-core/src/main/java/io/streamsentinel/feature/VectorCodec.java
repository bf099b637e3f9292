package io.streamsentinel.feature;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamsentinel.deadletter.DeadLetterHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of a record's first passage as a header ({@link DeadLetterHeaders#FEATURES}): names
 * and all, so that a view which has got further features since can tell what it was not given.
 */
final class VectorCodec {

  private static final int VERSION = 1;
  private static final int LARGEST = 10_000;

  private VectorCodec() {}

  static byte[] encode(List<? extends FeatureView<?>> views, List<FeatureVector> vectors) {
    ByteWriter out = new ByteWriter();
    out.writeByte(VERSION);
    out.writeUnsigned(views.size());
    for (int i = 0; i < views.size(); i++) {
      writeText(out, views.get(i).name());
      writeText(out, views.get(i).fingerprint());
      write(out, vectors.get(i));
    }
    return out.toArray();
  }

  private static void write(ByteWriter out, FeatureVector vector) {
    out.writeSigned(vector.asOfMillis());
    out.writeByte(vector.flags());
    long[] bits = vector.bits();
    long[] uncertain = vector.uncertain();
    out.writeByte(uncertain == null ? 0 : 1);
    out.writeUnsigned(bits.length);
    for (int i = 0; i < bits.length; i++) {
      writeText(out, vector.names().get(i));
      out.writeLong(bits[i]);
      if (uncertain != null) {
        out.writeUnsigned(uncertain[i]);
      }
    }
  }

  /**
   * The vectors that a record brought with it; empty if it brought none, not of all these views, or
   * not of all their features.
   */
  static Optional<Features> read(Headers headers, List<? extends FeatureView<?>> views) {
    Header header = headers.lastHeader(DeadLetterHeaders.FEATURES);
    if (header == null || header.value() == null) {
      return Optional.empty();
    }
    try {
      return decode(header.value(), views);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Features> decode(byte[] bytes, List<? extends FeatureView<?>> views) {
    ByteReader in = new ByteReader(bytes);
    if (in.readByte() != VERSION) {
      return Optional.empty();
    }
    Map<String, Stored> byView = new HashMap<>();
    int count = count(in);
    for (int i = 0; i < count; i++) {
      String name = readText(in);
      String fingerprint = readText(in);
      Stored stored = Stored.read(in);
      byView.put(name + "/" + fingerprint, stored);
      byView.putIfAbsent(name, stored);
    }
    List<FeatureVector> vectors = new ArrayList<>(views.size());
    for (FeatureView<?> view : views) {
      Stored exact = byView.get(view.name() + "/" + view.fingerprint());
      Stored stored = exact == null ? byView.get(view.name()) : exact;
      FeatureVector vector = stored == null ? null : stored.as(view.compiled().names());
      if (vector == null) {
        return Optional.empty();
      }
      vectors.add(vector);
    }
    return Optional.of(new Features(views, vectors));
  }

  private static void writeText(ByteWriter out, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeUnsigned(bytes.length);
    for (byte each : bytes) {
      out.writeByte(each);
    }
  }

  private static String readText(ByteReader in) {
    byte[] bytes = new byte[count(in)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) in.readByte();
    }
    return new String(bytes, UTF_8);
  }

  private static int count(ByteReader in) {
    long count = in.readUnsigned();
    if (count < 0 || count > LARGEST) {
      throw new IllegalArgumentException("no sensible count: " + count);
    }
    return (int) count;
  }

  /** One vector as it was written, by the names of its features. */
  private record Stored(
      long asOf, int flags, Map<String, Long> bits, @Nullable Map<String, Long> uncertain) {

    static Stored read(ByteReader in) {
      long asOf = in.readSigned();
      int flags = in.readByte();
      Map<String, Long> uncertain = in.readByte() == 1 ? new HashMap<>() : null;
      Map<String, Long> bits = new HashMap<>();
      int count = count(in);
      for (int i = 0; i < count; i++) {
        String name = readText(in);
        bits.put(name, in.readLong());
        if (uncertain != null) {
          uncertain.put(name, in.readUnsigned());
        }
      }
      return new Stored(asOf, flags, bits, uncertain);
    }

    /** In the order of these names, or null if one of them is not there. */
    @Nullable FeatureVector as(FeatureNames names) {
      long[] values = new long[names.size()];
      long[] bounds = uncertain == null ? null : new long[values.length];
      for (int i = 0; i < values.length; i++) {
        Long value = bits.get(names.names().get(i));
        if (value == null) {
          return null;
        }
        values[i] = value;
        if (uncertain != null && bounds != null) {
          bounds[i] = uncertain.getOrDefault(names.names().get(i), 0L);
        }
      }
      return new FeatureVector(names, values, asOf, flags, bounds);
    }
  }
}

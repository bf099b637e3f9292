package io.streamsentinel.avro.serde;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.io.Encoder;
import org.apache.avro.util.Utf8;

/**
 * Avro's binary encoding into one growing array that is used again for the next record.
 *
 * <p>Avro's own encoders go through an {@code OutputStream} and allocate a byte array per string;
 * this one allocates nothing but the result. Not thread-safe: one per thread.
 */
final class BufferEncoder extends Encoder {
  private static final VarHandle DOUBLE =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  /** A longer array is let go after its record, so that one huge record does not stay in memory. */
  private static final int KEPT = 64 * 1024;

  private byte[] buffer = new byte[512];
  private int position;

  /** Begins a record behind a header of five bytes. */
  void begin(byte[] header) {
    System.arraycopy(header, 0, buffer, 0, header.length);
    position = header.length;
  }

  /** The record begun, in an array of its own. */
  byte[] finish() {
    byte[] result = Arrays.copyOf(buffer, position);
    if (buffer.length > KEPT) {
      buffer = new byte[512];
    }
    return result;
  }

  private void reserve(int bytes) {
    if (buffer.length - position < bytes) {
      grow(bytes);
    }
  }

  private void grow(int bytes) {
    long needed = (long) position + bytes;
    if (needed > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("A record of " + needed + " bytes fits into no array");
    }
    buffer =
        Arrays.copyOf(
            buffer, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * buffer.length)));
  }

  @Override
  public void writeNull() {}

  @Override
  public void writeBoolean(boolean value) {
    reserve(1);
    buffer[position++] = (byte) (value ? 1 : 0);
  }

  @Override
  public void writeInt(int value) {
    reserve(5);
    position = putVarint(buffer, position, (value << 1) ^ (value >> 31));
  }

  @Override
  public void writeLong(long value) {
    reserve(10);
    long rest = (value << 1) ^ (value >> 63);
    byte[] to = buffer;
    int at = position;
    while ((rest & ~0x7FL) != 0) {
      to[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    to[at++] = (byte) rest;
    position = at;
  }

  private static int putVarint(byte[] to, int start, int zigzag) {
    int at = start;
    int rest = zigzag;
    while ((rest & ~0x7F) != 0) {
      to[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    to[at++] = (byte) rest;
    return at;
  }

  @Override
  public void writeFloat(float value) {
    reserve(Float.BYTES);
    FLOAT.set(buffer, position, value);
    position += Float.BYTES;
  }

  @Override
  public void writeDouble(double value) {
    reserve(Double.BYTES);
    DOUBLE.set(buffer, position, value);
    position += Double.BYTES;
  }

  @Override
  public void writeString(String value) {
    int length = value.length();
    if (length > KEPT) {
      writeEncoded(value);
      return;
    }
    reserve(length + 5);
    byte[] to = buffer;
    int at = putVarint(to, position, length << 1);
    int seen = 0;
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      seen |= c;
      to[at + i] = (byte) c;
    }
    if (seen < 0x80) {
      position = at + length;
    } else {
      writeEncoded(value);
    }
  }

  private void writeEncoded(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    writeBytes(bytes, 0, bytes.length);
  }

  @Override
  public void writeString(Utf8 value) {
    writeBytes(value.getBytes(), 0, value.getByteLength());
  }

  @Override
  public void writeString(CharSequence value) {
    if (value instanceof Utf8 utf8) {
      writeString(utf8);
    } else {
      writeString(value.toString());
    }
  }

  @Override
  public void writeBytes(ByteBuffer value) {
    int length = value.remaining();
    writeInt(length);
    reserve(length);
    value.duplicate().get(buffer, position, length);
    position += length;
  }

  @Override
  public void writeBytes(byte[] bytes, int start, int length) {
    writeInt(length);
    writeFixed(bytes, start, length);
  }

  @Override
  public void writeFixed(byte[] bytes, int start, int length) {
    reserve(length);
    System.arraycopy(bytes, start, buffer, position, length);
    position += length;
  }

  @Override
  public void writeEnum(int ordinal) {
    writeInt(ordinal);
  }

  @Override
  public void writeArrayStart() {}

  @Override
  public void setItemCount(long count) {
    if (count > 0) {
      writeLong(count);
    }
  }

  @Override
  public void startItem() {}

  @Override
  public void writeArrayEnd() {
    writeInt(0);
  }

  @Override
  public void writeMapStart() {}

  @Override
  public void writeMapEnd() {
    writeInt(0);
  }

  @Override
  public void writeIndex(int branch) {
    writeInt(branch);
  }

  @Override
  public void flush() {}
}

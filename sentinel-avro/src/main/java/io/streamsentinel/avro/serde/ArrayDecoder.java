package io.streamsentinel.avro.serde;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Avro's binary encoding out of one array that nobody has vouched for.
 *
 * <p>Every length is compared with the bytes that are there before anything is allocated, and a
 * message cannot announce more array and map entries than it has bytes (plus {@link #EMPTY_ITEMS}
 * for entries that take none), so that the memory a message costs is bounded by its size. Not
 * thread-safe: one per thread.
 */
final class ArrayDecoder extends Decoder {
  private static final VarHandle DOUBLE =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  /** How many array entries without content, such as nulls, one message may hold. */
  static final int EMPTY_ITEMS = 1024;

  private static final byte[] NOTHING = new byte[0];

  private byte[] bytes = NOTHING;
  private int position;
  private int end;
  private long items;

  /** Begins at {@code start} of {@code source}; nothing is copied. */
  void begin(byte[] source, int start, int length) {
    bytes = source;
    position = start;
    end = start + length;
    items = (long) length + EMPTY_ITEMS;
  }

  /** Lets go of the array. */
  void finish() {
    bytes = NOTHING;
    position = 0;
    end = 0;
  }

  /** How many bytes have not been read. */
  int remaining() {
    return end - position;
  }

  @Override
  public void readNull() {}

  @Override
  public boolean readBoolean() throws IOException {
    int value = bytes[take(1)];
    if ((value & ~1) != 0) {
      throw malformed("a boolean that is neither 0 nor 1");
    }
    return value == 1;
  }

  @Override
  public int readInt() throws IOException {
    long value = readLong();
    if (value != (int) value) {
      throw malformed("an int of more than 32 bits");
    }
    return (int) value;
  }

  @Override
  public long readLong() throws IOException {
    int at = position;
    long first = at < end ? bytes[at] : -1;
    if (first >= 0) {
      position = at + 1;
      return (first >>> 1) ^ -(first & 1);
    }
    return readLongVarint();
  }

  private long readLongVarint() throws IOException {
    long raw = 0;
    int at = position;
    for (int shift = 0; shift < 70; shift += 7) {
      if (at >= end) {
        throw truncated(1);
      }
      byte next = bytes[at++];
      raw |= (next & 0x7FL) << shift;
      if (next >= 0) {
        if (shift == 63 && next > 1) {
          break;
        }
        position = at;
        return (raw >>> 1) ^ -(raw & 1);
      }
    }
    throw malformed("a number of more than 64 bits");
  }

  @Override
  public float readFloat() throws IOException {
    return (float) FLOAT.get(bytes, take(Float.BYTES));
  }

  @Override
  public double readDouble() throws IOException {
    return (double) DOUBLE.get(bytes, take(Double.BYTES));
  }

  @Override
  public String readString() throws IOException {
    int length = length();
    return new String(bytes, take(length), length, StandardCharsets.UTF_8);
  }

  @Override
  public Utf8 readString(@Nullable Utf8 old) throws IOException {
    Utf8 result = old == null ? new Utf8() : old;
    int length = length();
    int start = take(length);
    result.setByteLength(length);
    System.arraycopy(bytes, start, result.getBytes(), 0, length);
    return result;
  }

  @Override
  public void skipString() throws IOException {
    take(length());
  }

  @Override
  public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
    int length = length();
    byte[] copy = new byte[length];
    System.arraycopy(bytes, take(length), copy, 0, length);
    return ByteBuffer.wrap(copy);
  }

  @Override
  public void skipBytes() throws IOException {
    take(length());
  }

  @Override
  public void readFixed(byte[] to, int start, int length) throws IOException {
    System.arraycopy(bytes, take(length), to, start, length);
  }

  @Override
  public void skipFixed(int length) throws IOException {
    take(length);
  }

  @Override
  public int readEnum() throws IOException {
    return readInt();
  }

  @Override
  public int readIndex() throws IOException {
    return readInt();
  }

  @Override
  public long readArrayStart() throws IOException {
    return block();
  }

  @Override
  public long arrayNext() throws IOException {
    return block();
  }

  @Override
  public long skipArray() throws IOException {
    return skipBlocks();
  }

  @Override
  public long readMapStart() throws IOException {
    return block();
  }

  @Override
  public long mapNext() throws IOException {
    return block();
  }

  @Override
  public long skipMap() throws IOException {
    return skipBlocks();
  }

  /** The entries of the next block; a negative count is followed by the block's size in bytes. */
  private long block() throws IOException {
    long count = readLong();
    if (count < 0) {
      readLong();
      count = -count;
    }
    return admit(count);
  }

  /** Skips blocks that say their size, and returns the entries of the first that does not. */
  private long skipBlocks() throws IOException {
    long count = readLong();
    while (count < 0) {
      take(length());
      count = readLong();
    }
    return admit(count);
  }

  private long admit(long count) throws IOException {
    if (count < 0 || count > items) {
      throw malformed(
          "a block of " + count + " entries, where " + items + " at most can still follow");
    }
    items -= count;
    return count;
  }

  private int length() throws IOException {
    long length = readLong();
    if (length < 0 || length > end - position) {
      throw malformed("a length of " + length + " with " + remaining() + " bytes left");
    }
    return (int) length;
  }

  private int take(int count) throws IOException {
    int at = position;
    if (count > end - at) {
      throw truncated(count);
    }
    position = at + count;
    return at;
  }

  private EOFException truncated(int wanted) {
    return new EOFException(
        "The message ends " + (wanted - remaining()) + " bytes too early, at byte " + end);
  }

  private MalformedAvroException malformed(String what) {
    return new MalformedAvroException(what + ", at byte " + position);
  }
}

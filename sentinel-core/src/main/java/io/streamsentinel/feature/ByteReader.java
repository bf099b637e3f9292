package io.streamsentinel.feature;

/** The reverse of {@link ByteWriter}. Reading past the end throws. */
final class ByteReader {
  private final byte[] bytes;
  private int at;

  ByteReader(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean hasMore() {
    return at < bytes.length;
  }

  int readByte() {
    return bytes[at++] & 0xff;
  }

  int readInt() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = value << 8 | readByte();
    }
    return value;
  }

  long readLong() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | readByte();
    }
    return value;
  }

  long readUnsigned() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int next = readByte();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than ten bytes");
  }

  long readSigned() {
    long value = readUnsigned();
    return (value >>> 1) ^ -(value & 1);
  }
}

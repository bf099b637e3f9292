package io.streamsentinel.avro.serde;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Spoils messages, as a seed says. */
final class Mutator {
  /** Bytes that mean something to a decoder: ends, signs, the largest and longest numbers. */
  private static final int[] TELLING = {0, 1, 2, 3, 0x7F, 0x80, 0x81, 0xFE, 0xFF};

  private final Random random;

  Mutator(Random random) {
    this.random = random;
  }

  /** One of the messages, spoiled in one to four ways. */
  byte[] mutated(List<byte[]> messages) {
    byte[] bytes = messages.get(random.nextInt(messages.size())).clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes = once(bytes, messages);
    }
    return bytes;
  }

  private byte[] once(byte[] bytes, List<byte[]> messages) {
    if (bytes.length == 0) {
      return new byte[] {0};
    }
    int at = random.nextInt(20) == 0 ? random.nextInt(bytes.length) : body(bytes);
    return switch (random.nextInt(7)) {
      case 0 -> with(bytes, at, 1 << random.nextInt(8) ^ bytes[at]);
      case 1 -> with(bytes, at, TELLING[random.nextInt(TELLING.length)]);
      case 2 -> Arrays.copyOf(bytes, at);
      case 3 -> spliced(bytes, at, new byte[random.nextInt(12)], at);
      case 4 -> spliced(bytes, at, repeated(), at);
      case 5 -> spliced(bytes, at, new byte[0], Math.min(bytes.length, at + 1 + random.nextInt(9)));
      default -> {
        byte[] other = messages.get(random.nextInt(messages.size()));
        int from = random.nextInt(other.length);
        yield spliced(bytes, at, Arrays.copyOfRange(other, from, other.length), bytes.length);
      }
    };
  }

  private int body(byte[] bytes) {
    return bytes.length <= 5 ? random.nextInt(bytes.length) : 5 + random.nextInt(bytes.length - 5);
  }

  private byte[] repeated() {
    byte[] bytes = new byte[1 + random.nextInt(12)];
    Arrays.fill(bytes, (byte) TELLING[random.nextInt(TELLING.length)]);
    return bytes;
  }

  private static byte[] with(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int at, byte[] insert, int rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.writeBytes(insert);
    out.write(bytes, rest, bytes.length - rest);
    return out.toByteArray();
  }
}

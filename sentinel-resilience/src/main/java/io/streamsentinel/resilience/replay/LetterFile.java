package io.streamsentinel.resilience.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters in a file: a first line that says so, then a line each, with where it was, key,
 * value and headers in base64 between tabs. Only the file's owner may read it.
 */
final class LetterFile {

  private static final String FIRST = "# stream sentinel dead letters, version 1";
  private static final String NONE = "-";
  private static final int FIELDS = 4;

  private LetterFile() {}

  /** Creates a file, for letters to be added. */
  static BufferedWriter create(Path file) throws IOException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] owner =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Files.newByteChannel(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)
        .close();
    BufferedWriter writer = Files.newBufferedWriter(file, UTF_8);
    writer.write(FIRST);
    writer.newLine();
    return writer;
  }

  static String line(Letter letter) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    List<String> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add(text(header.key().getBytes(UTF_8)) + ":" + text(header.value()));
    }
    return String.join(
        "\t",
        record.topic() + "-" + letter.id(),
        text(record.key()),
        text(record.value()),
        headers.isEmpty() ? NONE : String.join(",", headers));
  }

  /**
   * Reads a file.
   *
   * @param topic the topic that the records are for
   * @param each takes each line and its record
   * @throws IllegalArgumentException if the file holds something else; says which line
   */
  static void read(Path file, String topic, BiConsumer<String, ProducerRecord<byte[], byte[]>> each)
      throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file, UTF_8)) {
      String line = reader.readLine();
      if (!FIRST.equals(line)) {
        throw new IllegalArgumentException(file + " is no file of dead letters of version 1");
      }
      int number = 1;
      for (line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        ProducerRecord<byte[], byte[]> record;
        try {
          record = record(topic, line);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "%s, line %d is no dead letter: was the file cut?".formatted(file, number), e);
        }
        each.accept(line, record);
      }
    }
  }

  @SuppressWarnings(
      "NullAway") // ProducerRecord takes nulls, and carries no annotation that says so.
  private static ProducerRecord<byte[], byte[]> record(String topic, String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException(fields.length + " fields");
    }
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, bytes(fields[1]), bytes(fields[2]));
    if (!fields[3].equals(NONE)) {
      for (String header : fields[3].split(",", -1)) {
        String[] parts = header.split(":", -1);
        byte[] name = parts.length == 2 ? bytes(parts[0]) : null;
        if (name == null) {
          throw new IllegalArgumentException("a header without a name");
        }
        record.headers().add(new String(name, UTF_8), bytes(parts[1]));
      }
    }
    return record;
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? NONE : Base64.getEncoder().encodeToString(bytes);
  }

  private static byte @Nullable [] bytes(String text) {
    return text.equals(NONE) ? null : Base64.getDecoder().decode(text);
  }
}

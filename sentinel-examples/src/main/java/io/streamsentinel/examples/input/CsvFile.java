package io.streamsentinel.examples.input;

import io.streamsentinel.examples.generator.LabelledPayment;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * One file of payments, read line by line: a broken quote costs its line, not the rest of the file.
 * (A value can't contain a line break, therefore.)
 */
final class CsvFile implements Closeable {

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path path;
  private final Consumer<SkippedRow> skipped;
  private final CSVFormat format;
  private final BufferedReader reader;
  private final PaymentRow rows;
  private long line;

  /** Opens the file and checks its header. */
  CsvFile(Path path, CsvColumns columns, Consumer<SkippedRow> skipped) {
    this.path = path;
    this.skipped = skipped;
    this.format = CSVFormat.DEFAULT.builder().setDelimiter(columns.delimiter()).get();
    this.reader = open();
    boolean opened = false;
    try {
      this.rows = new PaymentRow(columns, header());
      opened = true;
    } catch (IllegalArgumentException noSuchColumn) {
      throw new IllegalArgumentException(path + " has " + noSuchColumn.getMessage(), noSuchColumn);
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  /** The next usable payment; null at the end. */
  @Nullable LabelledPayment next() {
    String text = readLine();
    while (text != null) {
      if (!text.isBlank()) {
        try {
          return rows.read(split(text), path.getFileName() + ":" + line);
        } catch (UnusableRow unusable) {
          skipped.accept(new SkippedRow(path, line, String.valueOf(unusable.getMessage())));
        }
      }
      text = readLine();
    }
    return null;
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private List<String> header() {
    String text = readLine();
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException("no header line");
    }
    try {
      return split(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (UnusableRow unusable) {
      throw new IllegalArgumentException("a header line with a broken quote", unusable);
    }
  }

  private List<String> split(String text) throws UnusableRow {
    try (CSVParser parser = CSVParser.parse(text, format)) {
      CSVRecord row = parser.iterator().next();
      return row.toList();
    } catch (IOException | UncheckedIOException broken) {
      throw new UnusableRow("a quote that is not closed, or text behind a closed one");
    }
  }

  private @Nullable String readLine() {
    try {
      line++;
      return reader.readLine();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private BufferedReader open() {
    try {
      InputStream bytes = Files.newInputStream(path);
      try {
        InputStream text =
            path.toString().endsWith(".gz") ? new GZIPInputStream(bytes, BUFFER_BYTES) : bytes;
        return new BufferedReader(
            new InputStreamReader(text, StandardCharsets.UTF_8), BUFFER_BYTES);
      } catch (IOException e) {
        bytes.close();
        throw e;
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private UncheckedIOException unreadable(IOException cause) {
    String why;
    if (cause instanceof NoSuchFileException) {
      why = "there is no such file";
    } else if (cause instanceof AccessDeniedException) {
      why = "no permission to read it";
    } else if (Files.isDirectory(path)) {
      why = "it is a directory";
    } else if (cause instanceof ZipException || path.toString().endsWith(".gz")) {
      why = "damaged or not gzip (" + cause.getMessage() + ")";
    } else {
      why = String.valueOf(cause.getMessage());
    }
    String where = line == 0 ? "" : " at line " + line;
    return new UncheckedIOException("cannot read " + path + where + ": " + why, cause);
  }
}

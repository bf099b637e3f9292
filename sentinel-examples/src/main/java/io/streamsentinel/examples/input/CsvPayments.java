package io.streamsentinel.examples.input;

import io.streamsentinel.examples.generator.LabelledPayment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Payments from {@code .csv} and {@code .csv.gz} files with a header line, in the order of the
 * files' names and of their lines. Reads as it goes: memory does not depend on the files' size.
 *
 * <p>A row that holds no usable payment is counted, reported and skipped. A file that can't be read
 * ends the reading with an {@link java.io.UncheckedIOException} that names the file and the reason.
 * Not safe for use by several threads.
 */
public final class CsvPayments implements Iterator<LabelledPayment>, AutoCloseable {

  private final CsvColumns columns;
  private final Consumer<SkippedRow> onSkipped;
  private final Deque<Path> waiting;
  private @Nullable CsvFile file;
  private @Nullable LabelledPayment next;
  private long read;
  private long skipped;

  private CsvPayments(List<Path> files, CsvColumns columns, Consumer<SkippedRow> onSkipped) {
    this.columns = columns;
    this.onSkipped = onSkipped;
    this.waiting =
        new ArrayDeque<>(
            files.stream()
                .sorted(
                    Comparator.comparing((Path path) -> String.valueOf(path.getFileName()))
                        .thenComparing(Comparator.naturalOrder()))
                .toList());
  }

  /**
   * Opens files of payments. Each is opened once now and its header checked, so that a missing file
   * is known before the first payment is read.
   *
   * @param files the files, in any order
   * @param columns which column holds what
   * @param onSkipped is told of each unusable row
   * @throws IllegalArgumentException if there is no file, or one lacks a column that is mapped
   * @throws java.io.UncheckedIOException if a file can't be read
   */
  public static CsvPayments open(
      List<Path> files, CsvColumns columns, Consumer<SkippedRow> onSkipped) {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no file of payments was given");
    }
    for (Path path : files) {
      new CsvFile(path, columns, onSkipped).close();
    }
    CsvPayments payments = new CsvPayments(files, columns, onSkipped);
    payments.next = payments.advance();
    return payments;
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public LabelledPayment next() {
    LabelledPayment result = next;
    if (result == null) {
      throw new NoSuchElementException("all " + read + " payments have been read");
    }
    read++;
    next = advance();
    return result;
  }

  /** How many payments have been returned. */
  public long read() {
    return read;
  }

  /** How many rows have been skipped so far. */
  public long skipped() {
    return skipped;
  }

  /** Closes the file that is being read. There are no more payments afterwards. */
  @Override
  public void close() {
    waiting.clear();
    next = null;
    if (file != null) {
      file.close();
      file = null;
    }
  }

  private @Nullable LabelledPayment advance() {
    while (true) {
      if (file == null) {
        Path path = waiting.poll();
        if (path == null) {
          return null;
        }
        file = new CsvFile(path, columns, this::skip);
      }
      LabelledPayment payment = file.next();
      if (payment != null) {
        return payment;
      }
      file.close();
      file = null;
    }
  }

  private void skip(SkippedRow row) {
    skipped++;
    onSkipped.accept(row);
  }
}

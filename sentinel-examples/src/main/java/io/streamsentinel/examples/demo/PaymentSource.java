package io.streamsentinel.examples.demo;

import io.streamsentinel.examples.generator.LabelledPayment;
import io.streamsentinel.examples.input.CsvColumns;
import io.streamsentinel.examples.input.CsvPayments;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;

/** Where a demo's payments come from, and about how many there are. */
final class PaymentSource implements Iterator<LabelledPayment>, AutoCloseable {

  /** So many unusable rows are shown one by one; the others are only counted. */
  private static final int SHOWN = 10;

  private final Iterator<LabelledPayment> payments;
  private final long expected;
  private final LongSupplier skipped;
  private final Runnable close;

  private PaymentSource(
      Iterator<LabelledPayment> payments, long expected, LongSupplier skipped, Runnable close) {
    this.payments = payments;
    this.expected = expected;
    this.skipped = skipped;
    this.close = close;
  }

  /** The payments of a seeded generator. */
  static PaymentSource generated(Traffic traffic) {
    return new PaymentSource(traffic.payments(), traffic.count(), () -> 0, () -> {});
  }

  /** The payments of files; the first unusable rows are shown with line number and reason. */
  static PaymentSource files(List<Path> files, CsvColumns columns, PrintWriter out) {
    int[] shown = {0};
    CsvPayments payments =
        CsvPayments.open(
            files,
            columns,
            row -> {
              if (shown[0]++ < SHOWN) {
                out.println("skipped " + row);
              }
            });
    long lines = files.stream().mapToLong(PaymentSource::lines).sum();
    return new PaymentSource(payments, lines - files.size(), payments::skipped, payments::close);
  }

  /** About how many payments there are: rows of files, usable or not. */
  long expected() {
    return expected;
  }

  /** How many rows held no usable payment so far. */
  long skipped() {
    return skipped.getAsLong();
  }

  @Override
  public boolean hasNext() {
    return payments.hasNext();
  }

  @Override
  public LabelledPayment next() {
    return payments.next();
  }

  @Override
  public void close() {
    close.run();
  }

  private static long lines(Path file) {
    try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes) {
      byte[] buffer = new byte[1 << 16];
      long lines = 0;
      for (int read = text.read(buffer); read >= 0; read = text.read(buffer)) {
        for (int i = 0; i < read; i++) {
          if (buffer[i] == '\n') {
            lines++;
          }
        }
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " can't be read", e);
    }
  }
}

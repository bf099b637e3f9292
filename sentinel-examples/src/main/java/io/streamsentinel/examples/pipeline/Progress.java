package io.streamsentinel.examples.pipeline;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * A progress bar. On a terminal it redraws one line; elsewhere it prints a line each tenth of the
 * way, so that a log stays readable.
 *
 * <p>To be used by one thread.
 */
public final class Progress implements AutoCloseable {

  private static final int WIDTH = 40;

  private final PrintWriter out;
  private final boolean redraw;
  private final String label;
  private final long total;
  private int drawn = -1;

  /**
   * @param out where to draw
   * @param redraw whether the line can be drawn over
   * @param label what is being counted
   * @param total where 100 % is; 0 where nobody knows, and then nothing is drawn but the end
   */
  public Progress(PrintWriter out, boolean redraw, String label, long total) {
    this.out = out;
    this.redraw = redraw;
    this.label = label;
    this.total = total;
  }

  /** Draws {@code done} of the total, if that looks different from what is on the screen. */
  public void at(long done) {
    if (total <= 0) {
      return;
    }
    int percent = (int) Math.min(100, 100 * done / total);
    int step = redraw ? percent : percent / 10;
    if (step == drawn) {
      return;
    }
    drawn = step;
    int filled = percent * WIDTH / 100;
    String line =
        String.format(
            Locale.ROOT,
            "%-10s [%s%s] %3d %% %,12d",
            label,
            "#".repeat(filled),
            ".".repeat(WIDTH - filled),
            percent,
            done);
    if (redraw) {
      out.print("\r" + line);
      out.flush();
    } else {
      out.println(line);
    }
  }

  @Override
  public void close() {
    if (redraw && drawn >= 0) {
      out.println();
    }
    out.flush();
  }
}

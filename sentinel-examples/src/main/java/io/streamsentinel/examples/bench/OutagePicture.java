package io.streamsentinel.examples.bench;

import io.streamsentinel.examples.bench.Outage.Glimpse;
import io.streamsentinel.examples.bench.Outage.Phase;
import io.streamsentinel.examples.bench.OutageFigures.Point;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A course as a picture: throughput, latency, and what the consumer did, over time. */
final class OutagePicture {

  private static final int WIDTH = 900;
  private static final int LEFT = 70;
  private static final int RIGHT = 20;
  private static final int PANEL = 150;
  private static final int GAP = 45;
  private static final int TOP = 40;

  private final Outage.Course course;
  private final List<Point> points;
  private final double start;
  private final double seconds;
  private final StringBuilder svg = new StringBuilder();

  OutagePicture(Outage.Course course, OutageFigures figures) {
    this.course = course;
    this.start = course.phases().get(0).from();
    this.seconds = course.phases().get(course.phases().size() - 1).to() - start;
    this.points =
        figures.points().stream()
            .filter(point -> point.second() >= start && point.second() < start + seconds)
            .toList();
  }

  String svg() {
    int height = TOP + 3 * PANEL + 3 * GAP;
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif'"
            + " font-size='12'>",
        WIDTH, height);
    add("<rect width='%d' height='%d' fill='white'/>", WIDTH, height);
    phases(height);
    double most = points.stream().mapToDouble(Point::perSecond).max().orElse(1);
    panel(0, "records a second", 0, most, false);
    line(0, Point::perSecond, 0, most, false, "#1f6f8b");
    panel(1, "latency, ms (p50, p99)", 10, 100_000, true);
    line(1, Point::p50, 10, 100_000, true, "#7aa95c");
    line(1, Point::p99, 10, 100_000, true, "#c0504d");
    double limit = course.glimpses().stream().mapToInt(Glimpse::limit).max().orElse(1);
    panel(2, "limit of handlers; red: circuit open", 0, limit, false);
    glimpses(limit);
    add("</svg>");
    return svg.toString();
  }

  private void phases(int height) {
    for (Phase phase : course.phases()) {
      double x = x(phase.from());
      double width = x(phase.to()) - x;
      if (phase.broken()) {
        add(
            "<rect x='%.1f' y='%d' width='%.1f' height='%d' fill='#fbeee6'/>",
            x, TOP - 15, width, height - TOP - GAP + 15);
      }
      add("<text x='%.1f' y='%d' text-anchor='middle'>%s</text>", x + width / 2, 16, phase.name());
    }
  }

  private void panel(int number, String title, double least, double most, boolean log) {
    add(
        "<text x='%d' y='%.1f' font-weight='bold'>%s</text>",
        LEFT, y(number, most, least, most, log) - 6, title);
    int lines = log ? 4 : 2;
    for (int i = 0; i <= lines; i++) {
      double value = log ? least * Math.pow(most / least, (double) i / lines) : most * i / lines;
      double y = y(number, value, least, most, log);
      add(
          "<path d='M%d %.1fH%d' stroke='#ddd'/><text x='%d' y='%.1f'"
              + " text-anchor='end'>%.0f</text>",
          LEFT, y, WIDTH - RIGHT, LEFT - 6, y + 4, value);
    }
    if (number == 2) {
      for (int second = 0; second <= seconds; second += 10) {
        add(
            "<text x='%.1f' y='%.1f' text-anchor='middle'>%d s</text>",
            x(start + second), y(number, least, least, most, log) + 18, second);
      }
    }
  }

  private void line(
      int panel,
      ToDoubleFunction<Point> value,
      double least,
      double most,
      boolean log,
      String colour) {
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      double x = x(point.second() + OutageFigures.STEP / 2);
      double y = y(panel, value.applyAsDouble(point), least, most, log);
      path.append(path.isEmpty() ? 'M' : 'L').append(format("%.1f %.1f", x, y));
    }
    add("<path d='%s' fill='none' stroke='%s' stroke-width='1.5'/>", path, colour);
  }

  private void glimpses(double most) {
    StringBuilder path = new StringBuilder();
    for (Glimpse glimpse : course.glimpses()) {
      if (glimpse.second() < start || glimpse.second() >= start + seconds) {
        continue;
      }
      double y = y(2, glimpse.limit(), 0, most, false);
      path.append(path.isEmpty() ? 'M' : 'L').append(format("%.1f %.1f", x(glimpse.second()), y));
      if (glimpse.open()) {
        add(
            "<rect x='%.1f' y='%.1f' width='%.1f' height='8' fill='#c0504d'/>",
            x(glimpse.second()), y(2, 0, 0, most, false) - 8, x(0.26) - x(0));
      }
    }
    add("<path d='%s' fill='none' stroke='#555' stroke-width='1.5'/>", path);
  }

  private double x(double second) {
    return LEFT + (second - start) / seconds * (WIDTH - LEFT - RIGHT);
  }

  private static double y(int panel, double value, double least, double most, boolean log) {
    double share =
        log
            ? Math.log(Math.max(least, Math.min(most, value)) / least) / Math.log(most / least)
            : value / most;
    return TOP + panel * (PANEL + GAP) + PANEL * (1 - share);
  }

  private void add(String text, Object... values) {
    svg.append(format(text, values)).append('\n');
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}

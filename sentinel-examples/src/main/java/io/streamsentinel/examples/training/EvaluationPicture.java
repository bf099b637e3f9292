package io.streamsentinel.examples.training;

import io.streamsentinel.examples.training.PrecisionRecall.Point;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Models side by side: precision against recall, and the compromised cards that are caught against
 * the cards looked at.
 */
final class EvaluationPicture {

  private static final int WIDTH = 900;
  private static final int HEIGHT = 400;
  private static final int LEFT = 60;
  private static final int TOP = 60;
  private static final int GAP = 80;
  private static final int PANEL_WIDTH = 370;
  private static final int PANEL_HEIGHT = 270;
  private static final int STEPS = 200;
  private static final int MOST_CARDS = 200;
  private static final List<String> COLOURS = List.of("#c0504d", "#1f6f8b", "#7aa95c");

  private final StringBuilder svg = new StringBuilder();

  private EvaluationPicture() {}

  /**
   * Draws.
   *
   * @param title what all of it is about
   * @param contestants at most three
   */
  static String svg(String title, List<Contestant> contestants) {
    EvaluationPicture picture = new EvaluationPicture();
    picture.begin(title, contestants);
    picture.panel(0, "precision, by recall", 1);
    picture.panel(1, "compromised cards caught, by cards looked at a day", MOST_CARDS);
    for (int i = 0; i < contestants.size(); i++) {
      picture.line(0, i, thinned(contestants.get(i).curve().points()), 1);
      CardAlerts alerts = contestants.get(i).alerts();
      picture.line(
          1,
          i,
          IntStream.rangeClosed(0, MOST_CARDS)
              .filter(cards -> cards % 5 == 0)
              .mapToObj(cards -> new Point(cards, cards == 0 ? 0 : alerts.caught(cards))),
          MOST_CARDS);
    }
    picture.add("</svg>");
    return picture.svg.toString();
  }

  private void begin(String title, List<Contestant> contestants) {
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif'"
            + " font-size='12'>",
        WIDTH, HEIGHT);
    add("<title>%s</title>", title);
    add("<rect width='%d' height='%d' fill='white'/>", WIDTH, HEIGHT);
    add("<text x='%d' y='22' font-size='14'>%s</text>", LEFT, title);
    for (int i = 0; i < contestants.size(); i++) {
      int x = LEFT + i * 200;
      add("<rect x='%d' y='%d' width='14' height='4' fill='%s'/>", x, HEIGHT - 20, COLOURS.get(i));
      add("<text x='%d' y='%d'>%s</text>", x + 20, HEIGHT - 14, contestants.get(i).name());
    }
  }

  private void panel(int number, String title, double most) {
    add("<text x='%.1f' y='%d' font-weight='bold'>%s</text>", x(number, 0, 1), TOP - 10, title);
    for (int i = 0; i <= 4; i++) {
      double share = i / 4.0;
      add(
          "<path d='M%.1f %.1fh%d' stroke='#ddd'/>"
              + "<text x='%.1f' y='%.1f' text-anchor='end'>%.2f</text>"
              + "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>",
          x(number, 0, 1),
          y(share),
          PANEL_WIDTH,
          x(number, 0, 1) - 6,
          y(share) + 4,
          share,
          x(number, share, 1),
          TOP + PANEL_HEIGHT + 18,
          format(most > 1 ? "%.0f" : "%.2f", share * most));
    }
  }

  private void line(int panel, int contestant, Stream<Point> points, double most) {
    StringBuilder path = new StringBuilder();
    points.forEach(
        point ->
            path.append(path.isEmpty() ? 'M' : 'L')
                .append(format("%.1f %.1f", x(panel, point.recall(), most), y(point.precision()))));
    add("<path d='%s' fill='none' stroke='%s' stroke-width='1.5'/>", path, COLOURS.get(contestant));
  }

  /** The first of each step of recall. */
  private static Stream<Point> thinned(List<Point> points) {
    return IntStream.range(0, points.size())
        .filter(
            i -> i == 0 || step(points.get(i)) > step(points.get(i - 1)) || i == points.size() - 1)
        .mapToObj(points::get);
  }

  private static int step(Point point) {
    return (int) (point.recall() * STEPS);
  }

  private static double x(int panel, double value, double most) {
    return LEFT + panel * (PANEL_WIDTH + GAP) + value / most * PANEL_WIDTH;
  }

  private static double y(double share) {
    return TOP + PANEL_HEIGHT * (1 - share);
  }

  private void add(String text, Object... values) {
    svg.append(format(text, values)).append('\n');
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}

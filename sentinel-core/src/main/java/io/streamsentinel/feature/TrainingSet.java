package io.streamsentinel.feature;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Plays history through the same engine that serves, and writes what it would have served: one line
 * an event, each with the features as of its own time. So training and serving cannot differ, and
 * no line knows the future.
 */
public final class TrainingSet {
  private TrainingSet() {}

  /**
   * Takes what was known of one event when it arrived.
   *
   * @param <E> the event
   */
  @FunctionalInterface
  public interface Rows<E> {
    /**
     * Takes one row.
     *
     * @param event the event
     * @param features its features, in the order of {@link #names}; not to be kept
     * @throws IOException if it cannot be written
     */
    void row(E event, double[] features) throws IOException;
  }

  /**
   * The names of the columns: the features of the views, in their order.
   *
   * @throws IllegalArgumentException if two views have a feature of one name
   */
  public static List<String> names(List<? extends FeatureView<?>> views) {
    List<String> names = views.stream().flatMap(view -> view.featureNames().stream()).toList();
    if (names.stream().distinct().count() != names.size()) {
      throw new IllegalArgumentException("the views share a feature's name: " + names);
    }
    return names;
  }

  /**
   * Plays history, in any format.
   *
   * @param views what to compute, each keyed as it says; feature names must differ between views
   * @param events history, in the order in which it arrived
   * @param rows takes one row an event
   * @return how many events were played
   * @throws InvalidEventException if a view does not accept an event
   * @throws IOException if writing fails
   */
  public static <E> long play(
      List<FeatureView<E>> views, Iterator<? extends E> events, Rows<? super E> rows)
      throws IOException {
    double[] features = new double[names(views).size()];
    List<FeatureEngine<E>> engines = views.stream().map(FeatureEngine::of).toList();
    long played = 0;
    while (events.hasNext()) {
      E event = events.next();
      int next = 0;
      for (FeatureEngine<E> engine : engines) {
        FeatureVector vector = engine.apply(event);
        for (int i = 0; i < vector.names().size(); i++) {
          features[next++] = vector.value(i);
        }
      }
      rows.row(event, features);
      played++;
    }
    return played;
  }

  /**
   * Writes a CSV file: a header, then per event its id, its label, and its features in the order of
   * the views. Numbers are written so that reading them gives the same double.
   *
   * @param views what to compute, each keyed as it says; feature names must differ between views
   * @param events history, in the order in which it arrived
   * @param id what names an event; no comma, quote or line break
   * @param label what a model is to learn
   * @param out takes the lines; not closed
   * @return how many events were written
   * @throws IllegalArgumentException if two views have a feature of one name, or an id cannot stand
   *     in a CSV file
   * @throws IOException if writing fails
   */
  public static <E> long writeCsv(
      List<FeatureView<E>> views,
      Iterator<? extends E> events,
      Function<E, String> id,
      Function<E, String> label,
      Appendable out)
      throws IOException {
    out.append("id,label,").append(String.join(",", names(views))).append('\n');
    return play(
        views,
        events,
        (E event, double[] features) -> {
          out.append(plain("id", id.apply(event))).append(',');
          out.append(plain("label", label.apply(event)));
          for (double feature : features) {
            out.append(',').append(number(feature));
          }
          out.append('\n');
        });
  }

  private static String number(double value) {
    long whole = (long) value;
    return whole == value && Math.abs(value) < 1e15 ? Long.toString(whole) : Double.toString(value);
  }

  private static String plain(String what, String text) {
    if (text.indexOf(',') >= 0 || text.indexOf('"') >= 0 || text.indexOf('\n') >= 0) {
      throw new IllegalArgumentException(
          what + " of an event holds a comma, a quote or a line break");
    }
    return text;
  }
}

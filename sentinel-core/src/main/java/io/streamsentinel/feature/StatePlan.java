package io.streamsentinel.feature;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;

/** How the state of one view is laid out and which edges and indexes it follows. Immutable. */
final class StatePlan {
  private static final int[] NONE = {};

  private final RowLayout layout;
  private final long[] edges;
  private final long latenessMillis;
  private final int maxEvents;
  private final Overflow overflow;
  private final List<Supplier<WindowIndex>> indexes;
  private final int[] indexFrom;
  private final int[] indexTo;
  private final int[][] entering;
  private final int[][] leaving;

  private StatePlan(Builder builder, long latenessMillis, int maxEvents, Overflow overflow) {
    this.layout = builder.layout;
    this.edges = builder.edges;
    this.latenessMillis = latenessMillis;
    this.maxEvents = maxEvents;
    this.overflow = overflow;
    this.indexes = List.copyOf(builder.indexes);
    this.indexFrom = toArray(builder.indexFrom);
    this.indexTo = toArray(builder.indexTo);
    this.entering = new int[edges.length + 1][];
    this.leaving = new int[edges.length + 1][];
    for (int edge = -1; edge < edges.length; edge++) {
      entering[edge + 1] = positions(indexTo, edge);
      leaving[edge + 1] = positions(indexFrom, edge);
    }
  }

  private static int[] toArray(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int[] positions(int[] array, int wanted) {
    int[] found = NONE;
    for (int i = 0; i < array.length; i++) {
      if (array[i] == wanted) {
        found = java.util.Arrays.copyOf(found, found.length + 1);
        found[found.length - 1] = i;
      }
    }
    return found;
  }

  RowLayout layout() {
    return layout;
  }

  /** Ages at which an event crosses an edge of a window, ascending; the last is the eviction. */
  long[] edges() {
    return edges;
  }

  long evictionLag() {
    return edges[edges.length - 1];
  }

  long latenessMillis() {
    return latenessMillis;
  }

  int maxEvents() {
    return maxEvents;
  }

  Overflow overflow() {
    return overflow;
  }

  WindowIndex[] newIndexes() {
    WindowIndex[] all = new WindowIndex[indexes.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = indexes.get(i).get();
    }
    return all;
  }

  int indexFrom(int index) {
    return indexFrom[index];
  }

  int indexTo(int index) {
    return indexTo[index];
  }

  /** The indexes whose windows an event enters at this edge; edge -1 is its arrival. */
  int[] enteringAt(int edge) {
    return entering[edge + 1];
  }

  int[] leavingAt(int edge) {
    return leaving[edge + 1];
  }

  /** Collects what the features of a view need. */
  static final class Builder {
    private final RowLayout layout;
    private final long[] edges;
    private final List<Supplier<WindowIndex>> indexes = new ArrayList<>();
    private final List<String> indexNames = new ArrayList<>();
    private final List<Integer> indexFrom = new ArrayList<>();
    private final List<Integer> indexTo = new ArrayList<>();

    Builder(int fields, int filters, Iterable<Window> windows, long horizonMillis) {
      this.layout = new RowLayout(fields, filters);
      TreeSet<Long> lags = new TreeSet<>();
      for (Window window : windows) {
        lags.add(window.fromLag());
        lags.add(window.toLag());
      }
      lags.remove(0L);
      lags.add(horizonMillis);
      this.edges = lags.stream().mapToLong(Long::longValue).toArray();
    }

    RowLayout layout() {
      return layout;
    }

    /** The number of the edge at this lag; -1 for the newest event. */
    int edge(long lag) {
      return lag == 0 ? -1 : java.util.Arrays.binarySearch(edges, lag);
    }

    /** The number of an index; features that ask for the same name and window share it. */
    int index(String name, Window window, Supplier<WindowIndex> index) {
      String key = name + "@" + window.fromLag() + "/" + window.toLag();
      int known = indexNames.indexOf(key);
      if (known >= 0) {
        return known;
      }
      indexNames.add(key);
      indexes.add(index);
      indexFrom.add(edge(window.fromLag()));
      indexTo.add(edge(window.toLag()));
      return indexes.size() - 1;
    }

    StatePlan build(long latenessMillis, int maxEvents, Overflow overflow) {
      layout.keepEveryField();
      return new StatePlan(this, latenessMillis, maxEvents, overflow);
    }
  }
}

package io.streamsentinel.consumer;

import io.streamsentinel.error.RetriableException;
import io.streamsentinel.unit.BatchHandler;
import io.streamsentinel.unit.Handler;
import io.streamsentinel.unit.NotNowException;
import io.streamsentinel.unit.Received;
import io.streamsentinel.unit.TryAgainException;
import io.streamsentinel.unit.Work;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Handles records of a partition in batches, one batch after another. A batch that fails and may
 * succeed later is tried again whole, and holds its partition up meanwhile; one that fails
 * otherwise is cut in half, left half first, until what can't be handled stands alone.
 */
final class BatchHandling implements Handling {

  /**
   * How often one batch may be cut: enough to find a few bad records, not to call for each of
   * thousands.
   */
  private static final int CALLS_MAX = 64;

  /** Pieces of a partition that wait behind a batch that failed. */
  private static final class Line {
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
    private long notBefore;
  }

  private record Piece(List<OpenUnit> units, io.streamsentinel.unit.Position end) {}

  private final BatchHandler<Object, Object> handler;
  private final int largest;
  private final Failures failures;
  private final Surrender surrender;
  private final Ports ports;
  private final EngineMetrics metrics;
  private final Map<Partition, Line> lines = new HashMap<>();
  private int calls;

  @SuppressWarnings(
      "unchecked") // The records come from the format that the handler was built with.
  BatchHandling(
      @Nullable BatchHandler<?, ?> handler,
      int largest,
      Failures failures,
      Surrender surrender,
      Ports ports,
      EngineMetrics metrics) {
    this.handler = (BatchHandler<Object, Object>) Objects.requireNonNull(handler);
    this.largest = largest;
    this.failures = failures;
    this.surrender = surrender;
    this.ports = ports;
    this.metrics = metrics;
  }

  /** The same handler for one record. */
  static Handler<?, ?> single(@Nullable BatchHandler<?, ?> handler) {
    return one(Objects.requireNonNull(handler));
  }

  private static <K, V> Handler<K, V> one(BatchHandler<K, V> handler) {
    return (record, unit) -> handler.process(List.of(new Work<>(record, unit)));
  }

  @Override
  public void accept(Decoded decoded) {
    Line line = lines.computeIfAbsent(decoded.owner(), partition -> new Line());
    List<OpenUnit> units = decoded.units();
    for (int from = 0; from < units.size(); from += largest) {
      int to = Math.min(units.size(), from + largest);
      line.pieces.add(
          new Piece(
              new ArrayList<>(units.subList(from, to)),
              to == units.size() ? decoded.endPosition() : units.get(to - 1).next()));
    }
    if (units.isEmpty()) {
      line.pieces.add(new Piece(units, decoded.endPosition()));
    }
    advance(decoded.owner(), line);
  }

  /** Returns whether anything was handled. */
  private boolean advance(Partition partition, Line line) {
    boolean any = false;
    while (!line.pieces.isEmpty()
        && partition.running()
        && line.notBefore - ports.ticker().getAsLong() <= 0) {
      any = true;
      Piece piece = line.pieces.element();
      calls = 0;
      partition.handlerStarted();
      try {
        if (!handle(piece.units(), line)) {
          break;
        }
        partition.pass(piece.units(), piece.end());
      } finally {
        partition.handlerEnded();
      }
      line.pieces.remove();
    }
    return any;
  }

  /** Returns whether every unit is done; if not, the line waits. */
  private boolean handle(List<OpenUnit> units, Line line) {
    List<OpenUnit> open = new ArrayList<>();
    for (OpenUnit unit : units) {
      Throwable poison = unit.poison();
      if (unit.done()) {
        continue;
      }
      if (unit.duplicate()) {
        unit.finish();
        continue;
      }
      if (poison == null) {
        open.add(unit);
      } else if (!giveUp(unit, poison, line)) {
        return false;
      }
    }
    return open.isEmpty() || bisect(open, line);
  }

  private boolean bisect(List<OpenUnit> units, Line line) {
    Throwable failure = call(units);
    if (failure == null) {
      units.forEach(OpenUnit::finish);
      return true;
    }
    OpenUnit first = units.get(0);
    if (failure instanceof NotNowException notNow) {
      delay(line, notNow.retryAfter().toNanos());
      return false;
    }
    if (failure instanceof RefusedException
        && failures.verdict(first, failure) instanceof Failures.Stop stop) {
      throw stop.reason();
    }
    if (retriable(failure)) {
      if (failures.verdict(first, failure) instanceof Failures.Again again) {
        delay(line, again.nanos());
        return false;
      }
    }
    if (units.size() == 1 || calls >= CALLS_MAX) {
      for (OpenUnit unit : units) {
        if (!giveUp(unit, failure, line)) {
          return false;
        }
      }
      return true;
    }
    int half = units.size() / 2;
    return bisect(units.subList(0, half), line) && bisect(units.subList(half, units.size()), line);
  }

  private @Nullable Throwable call(List<OpenUnit> units) {
    List<Work<Object, Object>> batch = new ArrayList<>(units.size());
    for (OpenUnit unit : units) {
      unit.open();
      batch.add(new Work<>(received(unit), unit));
    }
    calls++;
    long begun = metrics.handlerBegins();
    Throwable failure = null;
    try {
      handler.process(batch);
    } catch (StackOverflowError | Exception e) {
      failure = e;
    }
    Attempt.forgetInterrupt();
    metrics.handled(units.get(0).raw().topic(), begun, units.size());
    for (OpenUnit unit : units) {
      if (failure == null) {
        unit.addBeside();
      }
      unit.close(failure != null);
    }
    return failure;
  }

  @SuppressWarnings("unchecked")
  private static Received<Object, Object> received(OpenUnit unit) {
    return (Received<Object, Object>) Objects.requireNonNull(unit.received());
  }

  private static boolean retriable(Throwable failure) {
    return failure instanceof RetriableException
        || failure instanceof TryAgainException
        || failure instanceof org.apache.kafka.common.errors.RetriableException;
  }

  private boolean giveUp(OpenUnit unit, Throwable reason, Line line) {
    try {
      if (surrender.giveUp(unit, reason)) {
        unit.finish();
        return true;
      }
    } catch (RetriableException e) {
      delay(line, java.time.Duration.ofSeconds(1).toNanos());
    }
    return false;
  }

  private void delay(Line line, long nanos) {
    line.notBefore = ports.ticker().getAsLong() + nanos;
  }

  @Override
  public boolean step() {
    lines.keySet().removeIf(Partition::gone);
    boolean worked = false;
    for (Map.Entry<Partition, Line> entry : lines.entrySet()) {
      worked |= advance(entry.getKey(), entry.getValue());
    }
    return worked;
  }

  @Override
  public boolean idle() {
    return true;
  }

  @Override
  public boolean settled() {
    return lines.values().stream().allMatch(line -> line.pieces.isEmpty());
  }

  @Override
  public long patienceNanos() {
    long now = ports.ticker().getAsLong();
    return lines.values().stream()
        .filter(line -> !line.pieces.isEmpty())
        .mapToLong(line -> Math.max(0, line.notBefore - now))
        .min()
        .orElse(LONG);
  }

  private static final long LONG = Stage.LONG;
}

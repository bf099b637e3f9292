package io.streamsentinel.state;

import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.unit.Position;
import io.streamsentinel.unit.Statement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A ledger in memory, whose transactions are copies that a commit puts in place. It can lose
 * answers, and be told to forget one of its own checks, so that tests see what the check is for.
 */
final class MemoryLedger implements Ledger {

  /** What a real ledger checks. */
  enum Check {
    /** A step counts only from the offset it names. */
    OFFSET,
    /** A step counts only under the fence it names. */
    FENCE,
    /** Whoever is refused a step is told the true fence. */
    FENCE_READ,
    /** An outbox row stays until it is pruned. */
    OUTBOX_STAYS
  }

  /** What the next commit does. */
  enum CommitFault {
    NONE,
    /** Committed, but the answer is lost. */
    ANSWER_LOST,
    /** Not committed, and the answer is lost. */
    LOST,
    DEADLOCK,
    CONSTRAINT
  }

  static final String REFUSED = "refused";

  Map<LedgerKey, Progress> progress = new LinkedHashMap<>();
  Map<LedgerKey, TreeMap<Long, OutboxRow>> outbox = new LinkedHashMap<>();
  List<Statement> applied = new ArrayList<>();
  final Deque<CommitFault> faults = new ArrayDeque<>();
  final Set<Check> off = EnumSet.noneOf(Check.class);
  final Set<Object> refusedArguments = new HashSet<>();
  int begun;
  int away;

  /** The same again, to go on from apart. */
  MemoryLedger copy() {
    MemoryLedger copy = new MemoryLedger();
    // Commits replace these, they never change them.
    copy.progress = progress;
    copy.outbox = outbox;
    copy.applied = applied;
    copy.off.addAll(off);
    return copy;
  }

  @Override
  public LedgerTransaction begin() throws SQLException {
    begun++;
    if (away > 0) {
      away--;
      throw new SQLException("away", "08001");
    }
    return new Transaction();
  }

  Optional<Long> next(LedgerKey key) {
    return Optional.ofNullable(progress.get(key)).flatMap(Progress::next).map(Position::offset);
  }

  List<OutboxRow> outboxOf(LedgerKey key) {
    return List.copyOf(outbox.getOrDefault(key, new TreeMap<>()).values());
  }

  private final class Transaction implements LedgerTransaction {
    private final Map<LedgerKey, Progress> rows = new LinkedHashMap<>(progress);
    private final Map<LedgerKey, TreeMap<Long, OutboxRow>> boxes = new LinkedHashMap<>();
    private final List<Statement> statements = new ArrayList<>(applied);
    private final Map<LedgerKey, Long> refusedFences = new LinkedHashMap<>();

    Transaction() {
      outbox.forEach((key, box) -> boxes.put(key, new TreeMap<>(box)));
    }

    @Override
    public Progress claim(LedgerKey key) {
      Progress old = rows.get(key);
      Progress raised =
          old == null
              ? new Progress(Optional.empty(), 1)
              : new Progress(old.next(), old.fence() + 1);
      rows.put(key, raised);
      return raised;
    }

    @Override
    public Optional<Progress> progress(LedgerKey key) {
      Progress row = rows.get(key);
      if (row != null && off.contains(Check.FENCE_READ) && refusedFences.containsKey(key)) {
        return Optional.of(new Progress(row.next(), refusedFences.get(key)));
      }
      return Optional.ofNullable(row);
    }

    @Override
    public boolean begin(LedgerKey key, long fence, Position first) {
      Progress row = rows.get(key);
      if (row == null || row.fence() != fence || row.next().isPresent()) {
        return false;
      }
      rows.put(key, new Progress(Optional.of(first), fence));
      return true;
    }

    @Override
    public List<Advance> advance(List<Advance> steps) {
      List<Advance> refused = new ArrayList<>();
      for (Advance step : steps) {
        Progress row = rows.get(step.key());
        boolean there =
            row != null
                && (off.contains(Check.OFFSET)
                    || row.next().map(n -> n.offset() == step.from().offset()).orElse(false));
        boolean ours = row != null && (off.contains(Check.FENCE) || row.fence() == step.fence());
        if (row != null && there && ours) {
          rows.put(step.key(), new Progress(Optional.of(step.to()), row.fence()));
        } else {
          refused.add(step);
          refusedFences.put(step.key(), step.fence());
        }
      }
      return refused;
    }

    @Override
    public void execute(List<? extends UnitOfWork> units) throws SQLException {
      for (UnitOfWork unit : units) {
        for (Statement statement : unit.statements()) {
          if (statement.arguments().stream().anyMatch(refusedArguments::contains)) {
            throw new SQLException(REFUSED, "23505");
          }
          statements.add(statement);
        }
      }
    }

    @Override
    public Map<UnitOfWork, Throwable> isolate(List<? extends UnitOfWork> units) {
      Map<UnitOfWork, Throwable> failing = new LinkedHashMap<>();
      for (UnitOfWork unit : units) {
        try {
          execute(List.of(unit));
        } catch (SQLException e) {
          failing.put(unit, e);
        }
      }
      return failing;
    }

    @Override
    public void publish(Map<LedgerKey, OutboxRow> published) throws SQLException {
      for (Map.Entry<LedgerKey, OutboxRow> row : published.entrySet()) {
        OutboxRow old =
            boxes
                .computeIfAbsent(row.getKey(), any -> new TreeMap<>())
                .put(row.getValue().to().offset(), row.getValue());
        if (old != null && off.isEmpty()) {
          throw new SQLException("outbox row exists", "23505");
        }
      }
    }

    @Override
    public List<OutboxRow> outbox(LedgerKey key, long beyond) {
      return List.copyOf(boxes.getOrDefault(key, new TreeMap<>()).tailMap(beyond, false).values());
    }

    @Override
    public void prune(Map<LedgerKey, Long> committed) {
      committed.forEach(
          (key, to) -> boxes.getOrDefault(key, new TreeMap<>()).headMap(to, true).clear());
    }

    @Override
    public List<String> formerTopicIds(LedgerKey key) {
      return rows.keySet().stream()
          .filter(other -> other.partition().equals(key.partition()) && !other.equals(key))
          .map(other -> other.topicId().toString())
          .toList();
    }

    @Override
    public void commit() throws SQLException {
      CommitFault fault = faults.isEmpty() ? CommitFault.NONE : faults.remove();
      switch (fault) {
        case LOST -> throw new SQLException("lost", "08006");
        case DEADLOCK -> throw new SQLException("deadlock", "40P01");
        case CONSTRAINT -> throw new SQLException("deferred", "23503");
        default -> {
          progress = rows;
          if (off.contains(Check.OUTBOX_STAYS)) {
            boxes.clear();
          }
          outbox = boxes;
          applied = statements;
        }
      }
      if (fault == CommitFault.ANSWER_LOST) {
        throw new SQLException("answer lost", "08006");
      }
    }

    @Override
    public void close() {}
  }
}

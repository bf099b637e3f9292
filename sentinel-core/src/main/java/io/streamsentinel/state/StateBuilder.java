package io.streamsentinel.state;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;

/** Describes a {@link TransactionalStateManager}. Not safe for use by several threads. */
public final class StateBuilder {

  private final DataSource database;
  private final String group;
  private boolean createTables;
  private boolean joinExisting;
  private TransactionalStateManager.Isolation isolation =
      TransactionalStateManager.Isolation.READ_COMMITTED;
  private Duration lockTimeout = Duration.ofSeconds(5);
  private Duration statementTimeout = Duration.ofSeconds(30);
  private Duration idleTimeout = Duration.ofSeconds(10);
  private int reruns = 5;
  private MeterRegistry registry = Metrics.globalRegistry;

  StateBuilder(DataSource database, String group) {
    this.database = Objects.requireNonNull(database, "database");
    if (group.isBlank()) {
      throw new IllegalArgumentException("group must not be blank");
    }
    this.group = group;
  }

  /**
   * Whether to make the ledger's tables at the start where they are missing. Default: false, they
   * are verified only.
   */
  public StateBuilder createTables(boolean create) {
    createTables = create;
    return this;
  }

  /**
   * Whether a group that has positions in Kafka and none in the ledger begins its ledger there.
   * Default: false, such a partition is quarantined, since it is also what a database that was
   * replaced by an empty one looks like. Set it for the first start of a group that ran without
   * state before, and take it away again.
   */
  public StateBuilder joinExisting(boolean join) {
    joinExisting = join;
    return this;
  }

  /** How the epochs' transactions see others. Default: read committed. */
  public StateBuilder isolation(TransactionalStateManager.Isolation level) {
    isolation = Objects.requireNonNull(level, "level");
    return this;
  }

  /** How long a statement waits for another's lock before it is run again. Default: 5 seconds. */
  public StateBuilder lockTimeout(Duration timeout) {
    lockTimeout = positive("lockTimeout", timeout);
    return this;
  }

  /** How long a statement may take. Default: 30 seconds. */
  public StateBuilder statementTimeout(Duration timeout) {
    statementTimeout = positive("statementTimeout", timeout);
    return this;
  }

  /**
   * How long the server keeps a transaction open whose client is silent, as a stopped process is.
   * Until then such a client's locks keep the partition's next owner out, so it must be shorter
   * than the consumer's session timeout. Default: 10 seconds.
   */
  public StateBuilder idleTimeout(Duration timeout) {
    idleTimeout = positive("idleTimeout", timeout);
    return this;
  }

  /**
   * How often an epoch's transaction is run again at once after a deadlock or a lost connection,
   * before the engine is asked to come back later. Default: 5.
   */
  public StateBuilder reruns(int times) {
    if (times < 0) {
      throw new IllegalArgumentException("reruns must not be negative: " + times);
    }
    reruns = times;
    return this;
  }

  /** Where to count. Default: Micrometer's global registry. */
  public StateBuilder meters(MeterRegistry registry) {
    this.registry = Objects.requireNonNull(registry, "registry");
    return this;
  }

  /** The state, which has not spoken to the database yet. */
  public TransactionalStateManager build() {
    return new TransactionalStateManager(this);
  }

  DataSource database() {
    return database;
  }

  String group() {
    return group;
  }

  boolean createsTables() {
    return createTables;
  }

  boolean joinsExisting() {
    return joinExisting;
  }

  MeterRegistry registry() {
    return registry;
  }

  Reruns reruns() {
    return new Reruns(reruns, Duration.ofMillis(5));
  }

  SessionSettings session() {
    return new SessionSettings(isolation.sql(), lockTimeout, statementTimeout, idleTimeout);
  }

  private static Duration positive(String name, Duration value) {
    if (value.toMillis() <= 0) {
      throw new IllegalArgumentException(name + " must be at least a millisecond: " + value);
    }
    return value;
  }
}

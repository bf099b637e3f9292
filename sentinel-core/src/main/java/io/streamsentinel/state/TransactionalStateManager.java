package io.streamsentinel.state;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.streamsentinel.error.AbortableException;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Adoption;
import io.streamsentinel.participant.Claim;
import io.streamsentinel.participant.Control;
import io.streamsentinel.participant.Epoch;
import io.streamsentinel.participant.StatementParticipant;
import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.unit.NotNowException;
import io.streamsentinel.unit.Row;
import io.streamsentinel.unit.Statement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins a database to a consumer's epochs: what a handler says with {@code unit.execute} happens if
 * and only if what it says with {@code unit.send} and its record's offset happen, for every record,
 * once, through crashes, zombies and lost answers.
 *
 * <pre>{@code
 * var state = TransactionalStateManager.builder(dataSource, "fraud-detection").build();
 * var consumer = ExactlyOnceConsumer.builder(kafka, "fraud-detection", topics, payments)
 *     .state(state)
 *     .process((payment, unit) -> {
 *       unit.execute("insert into payments (id, amount) values (?, ?)", payment.key(), ...);
 *       unit.send("decisions", payment.key(), ...);
 *     })
 *     .build();
 * }</pre>
 *
 * <p>One database transaction an epoch moves the ledger on by compare-and-set under a fence,
 * executes the units' statements in batches, and keeps the outputs in an outbox until Kafka is
 * known to have them. The database commits first: its rows are visible some milliseconds before the
 * outputs are, and after a crash until the next owner has republished. {@code docs/state.md} has
 * the protocol, its argument, and how to operate it.
 *
 * <p>Statements of one unit run in the order it said them, and units of one key in offset order;
 * between keys the order is open. A statement that fails fails its unit alone, whose record is then
 * given up; deadlocks and serialization failures are run again. While the database does not answer,
 * the partitions are paused.
 *
 * <p>Not covered: what a handler does outside its unit, and a database that loses commits it has
 * reported (noticed: the partition is quarantined). Tested on PostgreSQL.
 *
 * <p>Safe for use by the engine's threads. An instance serves one consumer. The data source stays
 * the caller's, and must be able to give three connections at once.
 */
public final class TransactionalStateManager implements StatementParticipant {

  private static final Logger LOG = LoggerFactory.getLogger(TransactionalStateManager.class);

  private static final Duration QUERY_AGAIN = Duration.ofMillis(200);

  private final String group;
  private final DataSource database;
  private final SessionSettings session;
  private final boolean createTables;
  private final Ledger ledger;
  private final OpenReads reads;
  private final Lives lives = new Lives();
  private final Adopter adopter;
  private final EpochWriter writer;
  private final StateMeters meters;
  private final Availability availability = new Availability(lives);
  private volatile @Nullable Control control;

  private TransactionalStateManager(Builder builder) {
    group = builder.group;
    database = builder.database;
    createTables = builder.createTables;
    session =
        new SessionSettings(
            builder.isolation.sql(),
            builder.lockTimeout,
            builder.statementTimeout,
            builder.idleTimeout);
    JdbcLedger jdbc = new JdbcLedger(database, session);
    ledger = jdbc;
    reads = new OpenReads(jdbc, builder.idleTimeout);
    meters = new StateMeters(builder.registry, group, lives);
    adopter = new Adopter(group, ledger, lives, meters, builder.joinExisting);
    writer =
        new EpochWriter(
            ledger,
            reads,
            lives,
            meters,
            new Reruns(builder.reruns, Duration.ofMillis(5)),
            this::resync);
  }

  /**
   * Starts to describe a state.
   *
   * @param database where connections come from; a pool of at least three. Leave {@code autoCommit}
   *     as the pool has it
   * @param group the consumer's group id, under which the ledger keeps its positions
   */
  public static Builder builder(DataSource database, String group) {
    return new Builder(database, group);
  }

  @Override
  public String name() {
    return "state";
  }

  /**
   * Checks the database and its tables.
   *
   * @throws FatalException if it would break the promise, saying why
   * @throws RetriableException if it does not answer
   */
  @Override
  public void start(Control control) {
    this.control = control;
    availability.start(control);
    if (createTables) {
      LedgerSchema.create(database);
    } else {
      LedgerSchema.verify(database);
    }
    StartChecks.run(database, session);
  }

  @Override
  public void claim(Claim claim) {
    inDatabase(() -> adopter.claim(claim));
  }

  @Override
  public void adopt(Adoption adoption) {
    inDatabase(() -> adopter.adopt(adoption));
  }

  @Override
  public void beforeCommit(Epoch epoch) {
    String actual = epoch.groupMetadata().groupId();
    if (!group.equals(actual)) {
      throw new FatalException(
          "the state was built for the group %s, the consumer's is %s".formatted(group, actual));
    }
    try {
      meters.timed(() -> writer.write(epoch));
      availability.succeeded();
    } catch (RetriableException e) {
      availability.failed(e);
      throw e;
    }
  }

  @Override
  public void afterCommit(Epoch epoch) {
    lives.inKafka(epoch);
  }

  @Override
  public void revoked(Collection<TopicPartition> partitions) {
    forget(partitions);
  }

  @Override
  public void lost(Collection<TopicPartition> partitions) {
    forget(partitions);
  }

  private void forget(Collection<TopicPartition> partitions) {
    lives.forget(partitions);
    reads.forget(partitions);
  }

  /**
   * Asks inside the epoch's transaction. A flush point: what this unit and the earlier ones of its
   * key have said is executed first, and from here to its end the unit has the transaction alone,
   * so that units that ask run one after the other.
   *
   * @throws AbortableException if the query, or what the unit said before it, can't be done
   * @throws NotNowException if the database can't be asked now; to be let through
   */
  @Override
  public List<Row> query(UnitOfWork unit, Statement query) {
    try {
      return reads.query(unit, query);
    } catch (SQLException e) {
      meters.failure(Reaction.to(e));
      RuntimeException meaning = SqlErrors.of(e);
      throw meaning instanceof AbortableException ? meaning : notNow(meaning);
    } catch (RetriableException e) {
      throw notNow(e);
    }
  }

  /**
   * A database that is away is no fault of the record's: its partition waits, nothing is counted.
   */
  private static NotNowException notNow(Throwable reason) {
    return new NotNowException("state: " + reason.getMessage(), QUERY_AGAIN);
  }

  @Override
  public void finished(UnitOfWork unit, boolean failed) {
    reads.finished(unit, failed);
  }

  /** Prunes the outbox of what Kafka has. */
  @Override
  public void close() {
    try (LedgerTransaction transaction = ledger.begin()) {
      transaction.prune(lives.prunable(lives.partitions()));
      transaction.commit();
    } catch (SQLException e) {
      LOG.info("The outbox is left to the next owner to prune ({})", SqlErrors.code(e));
    }
    forget(lives.partitions());
  }

  private interface DatabaseCall {
    void run() throws SQLException;
  }

  private void inDatabase(DatabaseCall call) {
    try {
      call.run();
      availability.succeeded();
    } catch (SQLException e) {
      meters.failure(Reaction.to(e));
      RuntimeException meaning = SqlErrors.of(e);
      if (meaning instanceof RetriableException) {
        availability.failed(meaning);
      }
      throw meaning;
    }
  }

  private void resync(TopicPartition partition, String reason) {
    LOG.warn("{}: resynchronised, {}", partition, reason);
    Control engine = control;
    if (engine != null) {
      engine.resync(partition, reason);
    }
  }

  @Override
  public String toString() {
    return "TransactionalStateManager[" + group + "]";
  }

  /** How transactions see each other, in SQL's words. */
  public enum Isolation {
    /** Each statement sees what is committed when it begins. The default. */
    READ_COMMITTED,
    /** All statements see what was committed when the first began. */
    REPEATABLE_READ,
    /** As if transactions ran one after the other. */
    SERIALIZABLE;

    String sql() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** Describes a state. Not safe for use by several threads. */
  public static final class Builder {

    private final DataSource database;
    private final String group;
    private boolean createTables;
    private boolean joinExisting;
    private Isolation isolation = Isolation.READ_COMMITTED;
    private Duration lockTimeout = Duration.ofSeconds(5);
    private Duration statementTimeout = Duration.ofSeconds(30);
    private Duration idleTimeout = Duration.ofSeconds(10);
    private int reruns = 5;
    private MeterRegistry registry = Metrics.globalRegistry;

    private Builder(DataSource database, String group) {
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
    public Builder createTables(boolean create) {
      createTables = create;
      return this;
    }

    /**
     * Whether a group that has positions in Kafka and none in the ledger begins its ledger there.
     * Default: false, such a partition is quarantined, since it is also what a database that was
     * replaced by an empty one looks like. Set it for the first start of a group that ran without
     * state before, and take it away again.
     */
    public Builder joinExisting(boolean join) {
      joinExisting = join;
      return this;
    }

    /** How the epochs' transactions see others. Default: read committed. */
    public Builder isolation(Isolation level) {
      isolation = Objects.requireNonNull(level, "level");
      return this;
    }

    /** How long a statement waits for another's lock before it is run again. Default: 5 seconds. */
    public Builder lockTimeout(Duration timeout) {
      lockTimeout = positive("lockTimeout", timeout);
      return this;
    }

    /** How long a statement may take. Default: 30 seconds. */
    public Builder statementTimeout(Duration timeout) {
      statementTimeout = positive("statementTimeout", timeout);
      return this;
    }

    /**
     * How long the server keeps a transaction open whose client is silent, as a stopped process is.
     * Until then such a client's locks keep the partition's next owner out, so it must be shorter
     * than the consumer's session timeout. Default: 10 seconds.
     */
    public Builder idleTimeout(Duration timeout) {
      idleTimeout = positive("idleTimeout", timeout);
      return this;
    }

    /**
     * How often an epoch's transaction is run again at once after a deadlock or a lost connection,
     * before the engine is asked to come back later. Default: 5.
     */
    public Builder reruns(int times) {
      if (times < 0) {
        throw new IllegalArgumentException("reruns must not be negative: " + times);
      }
      reruns = times;
      return this;
    }

    /** Where to count. Default: Micrometer's global registry. */
    public Builder meters(MeterRegistry registry) {
      this.registry = Objects.requireNonNull(registry, "registry");
      return this;
    }

    /** The state, which has not spoken to the database yet. */
    public TransactionalStateManager build() {
      return new TransactionalStateManager(this);
    }

    private static Duration positive(String name, Duration value) {
      if (value.toMillis() <= 0) {
        throw new IllegalArgumentException(name + " must be at least a millisecond: " + value);
      }
      return value;
    }
  }
}

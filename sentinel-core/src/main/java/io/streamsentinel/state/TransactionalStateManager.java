package io.streamsentinel.state;

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
 *     .with(state)
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

  TransactionalStateManager(StateBuilder builder) {
    group = builder.group();
    database = builder.database();
    createTables = builder.createsTables();
    session = builder.session();
    JdbcLedger jdbc = new JdbcLedger(database, session);
    ledger = jdbc;
    reads = new OpenReads(jdbc, session.idleTimeout());
    meters = new StateMeters(builder.registry(), group, lives);
    adopter = new Adopter(group, ledger, lives, meters, builder.joinsExisting());
    writer = new EpochWriter(ledger, reads, lives, meters, builder.reruns(), this::resync);
  }

  /**
   * Starts to describe a state.
   *
   * @param database where connections come from; a pool of at least three. Leave {@code autoCommit}
   *     as the pool has it
   * @param group the consumer's group id, under which the ledger keeps its positions
   */
  public static StateBuilder builder(DataSource database, String group) {
    return new StateBuilder(database, group);
  }

  /** The group whose positions it keeps. */
  String group() {
    return group;
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
}

package io.streamsentinel.consumer;

import io.streamsentinel.health.ConsumerHealth;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.Format;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads records, has a handler say what shall happen because of each, and makes that happen exactly
 * once:
 *
 * <pre>{@code
 * var consumer = ExactlyOnceConsumer.builder(kafka, "fraud-detection", Set.of("synthetic-transactions"), payments)
 *     .deadLetters("payments-dlq")
 *     .process((payment, unit) -> unit.send("fraud-decisions", payment.key(), score(payment)))
 *     .build();
 * consumer.run();
 * }</pre>
 *
 * <p><b>The promise.</b> Whatever a handler sends through its unit becomes visible to {@code
 * read_committed} readers once, together with the position of the record it came from; per key, in
 * the order of the input. A record that can't be handled becomes a dead letter in the same
 * transaction as its neighbours' outputs. Crashes, rebalances, zombies and lost replies change none
 * of this. What a handler does outside its unit is not covered.
 *
 * <p><b>The engine.</b> Data flows one way, through one room after another:
 *
 * <pre>
 * Poller     polls; captures the group membership; marks lost partitions
 * Intake     decodes; shows records to participants; calls the handler, by key
 * OpenEpoch  collects units that are done without a gap before them
 * Sender     sends; closes epochs; has participants make durable what they hold; flushes
 * Committer  puts the positions into the transaction and commits, in order
 * </pre>
 *
 * Two transactional producers take turns (lanes): while one's transaction commits, the next epoch
 * is sent through the other. When something fails, the {@link Mender} decides by one table ({@link
 * Reactions}) whether to repeat, abort, rebuild or stop; outputs are kept until they are committed,
 * so handlers are not called again. New partitions go through the {@link Adopter} first, which
 * reads the <em>stable</em> position.
 *
 * <p>With a concurrency of 1, one thread polls, handles and sends, so that a record does not change
 * processors on its way; the others wait for commits, and take over polling and flushing while a
 * handler takes long. Where a participant prepares commits, as a database does, sending has its own
 * thread. Above, each room has its thread, and handlers have a pool.
 *
 * <p>A consumer runs once. All methods but {@code run} may be called from any thread. See {@code
 * docs/engine.md}.
 */
public final class ExactlyOnceConsumer implements AutoCloseable {

  private static final String USER = "paused by the application: ";

  private final Options options;
  private final AtomicReference<@Nullable Run> run = new AtomicReference<>();
  private volatile boolean closed;

  ExactlyOnceConsumer(Options options) {
    this.options = options;
  }

  /**
   * A builder for a consumer of topics by name.
   *
   * @param kafka the cluster
   * @param group the consumer group
   * @param topics the topics to read
   * @param format how bytes become records, and values bytes
   * @param <K> the type of decoded keys
   * @param <V> the type of decoded values
   */
  public static <K, V> ConsumerBuilder<K, V> builder(
      KafkaSettings kafka, String group, Set<String> topics, Format<K, V> format) {
    return new ConsumerBuilder<>(kafka, group, Topics.named(topics), format);
  }

  /**
   * A builder for a consumer of all topics whose names match, also of those made later.
   *
   * @param kafka the cluster
   * @param group the consumer group
   * @param topics what the whole name of a topic must match
   * @param format how bytes become records, and values bytes
   * @param <K> the type of decoded keys
   * @param <V> the type of decoded values
   */
  public static <K, V> ConsumerBuilder<K, V> builder(
      KafkaSettings kafka, String group, Pattern topics, Format<K, V> format) {
    return new ConsumerBuilder<>(kafka, group, Topics.matching(topics), format);
  }

  /**
   * Runs until {@link #close}, on the calling thread and some of its own.
   *
   * @throws io.streamsentinel.error.FatalException if it can't go on; the message says why and what
   *     to do
   * @throws IllegalStateException if it has been run before
   */
  public void run() {
    begin(Quota.unlimited(), engine -> () -> false);
  }

  /**
   * Runs until so many records are handled and committed, then closes.
   *
   * @param records how many
   */
  public void run(long records) {
    if (records < 1) {
      throw new IllegalArgumentException("records must be positive: " + records);
    }
    begin(new Quota(records), engine -> engine.quota()::used);
  }

  /**
   * Runs until everything that the partitions of this member held is handled and committed, then
   * closes.
   */
  public void runUntilCaughtUp() {
    begin(Quota.unlimited(), engine -> engine::caughtUp);
  }

  private interface Goal {
    BooleanSupplier of(Engine engine);
  }

  private void begin(Quota quota, Goal goal) {
    if (closed) {
      return;
    }
    KafkaCluster cluster =
        new KafkaCluster(
            Admin.create(ClientProperties.admin(options)),
            options.group(),
            ClientProperties.adminBound(options));
    try (cluster) {
      StartChecks.run(options, cluster);
      Run started = make(quota, cluster);
      if (!run.compareAndSet(null, started)) {
        throw new IllegalStateException("a consumer runs once: build another");
      }
      if (closed) {
        return;
      }
      started.run(goal.of(started.engine()));
    }
  }

  private Run make(Quota quota, KafkaCluster cluster) {
    Ports ports = Ports.real(options, cluster);
    boolean own = options.concurrency() > 1 && options.executor() == null;
    ExecutorService pool =
        own ? Executors.newFixedThreadPool(options.concurrency(), this::handlerThread) : null;
    Engine engine =
        new Engine(
            options,
            ports,
            quota,
            options.concurrency() == 1 ? null : pool == null ? options.executor() : pool);
    return new Run(engine, ports.source(), pool);
  }

  private Thread handlerThread(Runnable task) {
    Thread thread = new Thread(task, options.group() + "-handler");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Stops fetching a partition until {@link #resume} with the same reason. What was fetched is
   * still handled. Without effect if the partition is not owned.
   *
   * @param partition which
   * @param reason why, for {@link #health}
   */
  public void pause(TopicPartition partition, String reason) {
    Run current = run.get();
    if (current != null) {
      current.engine().control().pause(partition, USER + reason);
    }
  }

  /**
   * Takes back a {@link #pause}; pauses for other reasons stand.
   *
   * @param partition which
   * @param reason the reason it was paused with
   */
  public void resume(TopicPartition partition, String reason) {
    Run current = run.get();
    if (current != null) {
      current.engine().control().resume(partition, USER + reason);
    }
  }

  Options options() {
    return options;
  }

  /**
   * Has a partition of this member go on at another offset, by way of every participant: what is
   * not committed is dropped, the new position is committed in a transaction, then handlers begin
   * there. Also ends a quarantine. An offset outside the log is moved to its nearest end. The
   * group's other members rewind their own.
   *
   * @param partition which
   * @param offset the next record to handle
   * @throws IllegalStateException if this member does not own the partition
   */
  public void rewind(TopicPartition partition, long offset) {
    Run current = run.get();
    if (current == null || !current.engine().control().rewind(partition, offset)) {
      throw new IllegalStateException("this member does not own " + partition);
    }
  }

  /**
   * The same at a point in time: at the first record with that timestamp or a later one, or at the
   * end if there is none.
   *
   * @param partition which
   * @param time when
   * @throws IllegalStateException if this member does not own the partition
   * @throws io.streamsentinel.error.RetriableException if the cluster does not answer in time;
   *     nothing has happened then
   */
  public void rewind(TopicPartition partition, Instant time) {
    Run current = run.get();
    if (current == null || !current.engine().control().rewind(partition, time)) {
      throw new IllegalStateException("this member does not own " + partition);
    }
  }

  /** How it is: running, what is paused and why, what is quarantined, how far it is. */
  public ConsumerHealth health() {
    Run current = run.get();
    return current == null ? HealthReport.unborn() : HealthReport.of(current);
  }

  /**
   * Ends the run: what was begun is finished and committed within {@code closeTimeout}, the rest is
   * left for later. Waits for that, unless called from a handler. A second call does nothing but
   * wait.
   */
  @Override
  public void close() {
    closed = true;
    Run current = run.get();
    if (current == null) {
      return;
    }
    try {
      current.close(options.closeTimeout().plusSeconds(30));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "ExactlyOnceConsumer[" + options + "]";
  }
}

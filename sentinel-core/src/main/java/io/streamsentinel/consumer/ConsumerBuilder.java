package io.streamsentinel.consumer;

import static io.streamsentinel.consumer.Positive.positive;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.observation.ObservationRegistry;
import io.streamsentinel.deadletter.RetryRoute;
import io.streamsentinel.metrics.Meters;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.participant.StatementParticipant;
import io.streamsentinel.settings.ClientVersions;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.BatchHandler;
import io.streamsentinel.unit.Format;
import io.streamsentinel.unit.Handler;
import io.streamsentinel.unit.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what an {@link ExactlyOnceConsumer} is made of. Every option has a default; one of {@link
 * #process} and {@link #processBatch} must be given. Not thread-safe.
 *
 * @param <K> the type of decoded keys
 * @param <V> the type of decoded values
 */
public final class ConsumerBuilder<K, V> {

  private final KafkaSettings kafka;
  private final String group;
  private final Topics topics;
  private final Format<K, V> format;

  private @Nullable Handler<K, V> handler;
  private @Nullable BatchHandler<K, V> batchHandler;
  private int batchRecords = 500;
  private @Nullable String deadLetters;
  private Set<String> retryTopics = Set.of();
  private @Nullable RetryRoute retryRoute;
  private int concurrency = 1;
  private @Nullable Executor executor;
  private RetryPolicy retry = RetryPolicy.standard();
  private StartAt startAt = StartAt.earliest();
  private @Nullable String instance;
  private Duration epochInterval = Duration.ofMillis(20);
  private int epochRecords;
  private long epochBytes;
  private int bufferRecords = 400_000;
  private long bufferBytes = 128L << 20;
  private Duration transactionTimeout = Duration.ofSeconds(10);
  private Duration closeTimeout = Duration.ofSeconds(30);
  private Duration revocationBound = Duration.ofSeconds(3);
  private Duration patience = Duration.ofMinutes(10);
  private @Nullable Deduplication deduplication;
  private boolean leaveOnClose;
  private boolean tombstones;
  private boolean oldTransactions;
  private final List<Participant> participants = new ArrayList<>();
  private MeterRegistry metrics = Metrics.globalRegistry;
  private boolean clientMeters;
  private ObservationRegistry observations = ObservationRegistry.NOOP;
  private final Map<String, Object> consumerProperties = new HashMap<>();
  private final Map<String, Object> producerProperties = new HashMap<>();
  private boolean flushRule = true;
  private final int lanes = 2;
  private Witness witness = Witness.NONE;

  ConsumerBuilder(KafkaSettings kafka, String group, Topics topics, Format<K, V> format) {
    if (group.isBlank()) {
      throw new IllegalArgumentException("the group needs a name");
    }
    this.kafka = kafka;
    this.group = group;
    this.topics = topics;
    this.format = format;
  }

  /**
   * What happens because of each record. Required, unless {@link #processBatch} is given.
   *
   * @param handler the handler; called by several threads at once if {@link #concurrency} is above
   *     1
   */
  public ConsumerBuilder<K, V> process(Handler<K, V> handler) {
    this.handler = handler;
    this.batchHandler = null;
    return this;
  }

  /**
   * What happens because of several records at once. Batches are handled one after another,
   * whatever the {@link #concurrency}.
   *
   * @param largest how many records a batch holds at most
   * @param handler the handler
   */
  public ConsumerBuilder<K, V> processBatch(int largest, BatchHandler<K, V> handler) {
    this.batchRecords = positive("largest", largest);
    this.batchHandler = handler;
    this.handler = null;
    return this;
  }

  /**
   * Where records go that are given up on, in the transaction that also commits their offset.
   * Default: nowhere; such a record quarantines its partition. The topic must exist.
   *
   * @param topic the dead-letter topic
   */
  public ConsumerBuilder<K, V> deadLetters(String topic) {
    this.deadLetters = topic;
    return this;
  }

  /**
   * Topics among those read that hold dead letters sent back: only there are attempts counted on
   * from what the headers say. Default: none.
   *
   * @param topics their names
   */
  public ConsumerBuilder<K, V> retryTopics(Set<String> topics) {
    this.retryTopics = Set.copyOf(topics);
    return this;
  }

  /**
   * Where records go that a handler could not handle, before they are dead letters: retry topics,
   * for minutes or hours. Default: nowhere. The consumer reads these topics too, and counts
   * attempts on from their headers. Only with {@link #process}.
   *
   * @param route the route, as the module {@code sentinel-resilience} has it
   */
  public ConsumerBuilder<K, V> retryLater(RetryRoute route) {
    this.retryRoute = route;
    return this;
  }

  /**
   * How many handlers run side by side. Default: 1, on one thread without any hand-over. Above,
   * units of different keys run at the same time, units of one key still one after another in
   * offset order; records without a key wait for nobody.
   *
   * @param handlers how many
   */
  public ConsumerBuilder<K, V> concurrency(int handlers) {
    this.concurrency = positive("concurrency", handlers);
    return this;
  }

  /**
   * What runs handlers if {@link #concurrency} is above 1. Default: a pool of as many threads,
   * which ends with the consumer. A given executor is not shut down; one that makes a virtual
   * thread for each task will do.
   *
   * @param executor runs tasks at once, on threads that may block
   */
  public ConsumerBuilder<K, V> executor(Executor executor) {
    this.executor = executor;
    return this;
  }

  /**
   * How often a handler that threw is called again. Default: {@link RetryPolicy#standard}.
   *
   * @param policy the policy
   */
  public ConsumerBuilder<K, V> retry(RetryPolicy policy) {
    this.retry = policy;
    return this;
  }

  /**
   * Where the group begins on a topic on which it has no position. Default: {@link
   * StartAt#earliest}.
   *
   * @param start where
   */
  public ConsumerBuilder<K, V> startAt(StartAt start) {
    this.startAt = start;
    return this;
  }

  /**
   * The name of this process within the group, from which transactional ids are made: {@code
   * group-instance-lane}. Two live processes must not share one. Default: {@code group.instance.id}
   * if the settings have it, else random, and then whoever takes over after a crash may have to
   * wait for the transaction timeout.
   *
   * @param name stable over restarts, as a pod's ordinal
   */
  public ConsumerBuilder<K, V> instance(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("the instance needs a name");
    }
    this.instance = name;
    return this;
  }

  /**
   * How long an epoch stays open under load. Default: 20 ms. With nothing left to handle it closes
   * at once, but not within half of that after the one before it; while polls come back full, after
   * five times that.
   *
   * @param interval positive
   */
  public ConsumerBuilder<K, V> epochInterval(Duration interval) {
    this.epochInterval = positive("epochInterval", interval);
    return this;
  }

  /**
   * How much an epoch may hold. Default: 100,000 records, 64 MiB; half of it where a participant
   * prepares commits, as a database does.
   *
   * @param records how many records
   * @param bytes how many bytes of input and output
   */
  public ConsumerBuilder<K, V> epochBounds(int records, long bytes) {
    this.epochRecords = positive("records", records);
    this.epochBytes = positive("bytes", bytes);
    return this;
  }

  /**
   * How much may be fetched and not yet committed, over all partitions; a partition over its share
   * is paused. Default: 400,000 records, 128 MiB. One poll can go over it.
   *
   * @param records how many records
   * @param bytes how many bytes of input and output
   */
  public ConsumerBuilder<K, V> buffer(int records, long bytes) {
    this.bufferRecords = positive("records", records);
    this.bufferBytes = positive("bytes", bytes);
    return this;
  }

  /**
   * When the cluster aborts a transaction that is left open. Default: 10 seconds. A crash in the
   * middle of an epoch stalls readers of the output for that long.
   *
   * @param timeout positive, and below {@code max.poll.interval.ms}
   */
  public ConsumerBuilder<K, V> transactionTimeout(Duration timeout) {
    this.transactionTimeout = positive("transactionTimeout", timeout);
    return this;
  }

  /**
   * How long closing waits for handlers and commits under way. Default: 30 seconds.
   *
   * @param timeout positive
   */
  public ConsumerBuilder<K, V> closeTimeout(Duration timeout) {
    this.closeTimeout = positive("closeTimeout", timeout);
    return this;
  }

  /**
   * How long a rebalance waits for what is done in a partition to be committed, before the
   * partition is handed over. Default: 3 seconds. What is not committed then is handled again by
   * the next owner.
   *
   * @param bound positive
   */
  public ConsumerBuilder<K, V> revocationBound(Duration bound) {
    this.revocationBound = positive("revocationBound", bound);
    return this;
  }

  /**
   * How long the consumer tries on without being able to commit anything, before it fails; and how
   * long a database or a feature store may be away, until the partitions that wait for it are
   * quarantined. Default: 10 minutes.
   *
   * @param patience positive
   */
  public ConsumerBuilder<K, V> patience(Duration patience) {
    this.patience = positive("patience", patience);
    return this;
  }

  /** Has a static member leave the group when it closes, too. Default: it stays, to come back. */
  public ConsumerBuilder<K, V> leaveOnClose() {
    this.leaveOnClose = true;
    return this;
  }

  /** Lets tombstones through to the handler, with a null value. Default: they are given up on. */
  public ConsumerBuilder<K, V> tombstones() {
    this.tombstones = true;
    return this;
  }

  /**
   * Runs on clusters whose transaction version is below 2 (Kafka before 4.0, Redpanda). Default:
   * refused. There, a commit request that is delayed in the network can complete the producer's
   * <em>next</em> transaction: outputs may be lost or torn (KIP-890).
   */
  public ConsumerBuilder<K, V> acceptTornTransactionsOfOldBrokers() {
    this.oldTransactions = true;
    return this;
  }

  /**
   * Handles each event once, also if it was sent twice: a record whose id was seen within the
   * window, in the same partition of the same topic, is committed and counted and not handled.
   * Default: every record is handled. The memory survives crashes, rebalances and zombies, since it
   * is written in the unit's own transaction. It costs one more output a record, and its start
   * reads the window.
   *
   * @param by an event's id, as the text of its {@code EventId} or a field; empty for events
   *     without one
   * @param window how long an id is remembered
   * @param memory a topic with at least as many partitions as each input topic has, compacted or
   *     with a retention of at least the window; used by this group alone
   */
  public ConsumerBuilder<K, V> deduplicate(
      Function<Received<K, V>, Optional<String>> by, Duration window, String memory) {
    this.deduplication =
        new Deduplication(
            record -> by.apply(typed(record)),
            memory,
            positive("window", window),
            new MemoryReader(kafka.properties(), Duration.ofSeconds(30)),
            System::currentTimeMillis,
            (topic, count) ->
                metrics
                    .counter(Meters.DUPLICATES, "group", group, "topic", topic)
                    .increment(count));
    return this;
  }

  @SuppressWarnings("unchecked") // The records come from this builder's format.
  private Received<K, V> typed(Received<?, ?> record) {
    return (Received<K, V>) record;
  }

  /**
   * Joins a block to the epochs, as state or features. Participants are called in the order in
   * which they are given.
   *
   * @param participant the block; closed with the consumer
   */
  public ConsumerBuilder<K, V> with(Participant participant) {
    this.participants.add(participant);
    return this;
  }

  /**
   * Where meters are registered. Default: Micrometer's global registry.
   *
   * @param registry the registry
   */
  public ConsumerBuilder<K, V> metrics(MeterRegistry registry) {
    this.metrics = registry;
    return this;
  }

  /**
   * Registers the Kafka clients' own meters, too, through Micrometer's binder: several hundred
   * ({@code kafka.consumer...}, {@code kafka.producer...}), by client, topic and partition. A
   * thread looks for new ones each minute. Default: not.
   */
  public ConsumerBuilder<K, V> clientMeters() {
    this.clientMeters = true;
    return this;
  }

  /**
   * Where each record's handling is observed, for traces carried in headers. Default: nowhere.
   * Costs per record.
   *
   * @param registry the registry
   */
  public ConsumerBuilder<K, V> observations(ObservationRegistry registry) {
    this.observations = registry;
    return this;
  }

  /**
   * Sets a key of the Kafka consumer's configuration. Keys that the promise depends on are refused.
   *
   * @param key the key
   * @param value its value
   */
  public ConsumerBuilder<K, V> consumerProperty(String key, Object value) {
    ClientProperties.refuseOwned(key);
    this.consumerProperties.put(key, value);
    return this;
  }

  /**
   * Sets a key of the Kafka producers' configuration. Keys that the promise depends on are refused.
   *
   * @param key the key
   * @param value its value
   */
  public ConsumerBuilder<K, V> producerProperty(String key, Object value) {
    ClientProperties.refuseOwned(key);
    this.producerProperties.put(key, value);
    return this;
  }

  /** For the test that shows what the flush rule is for. */
  ConsumerBuilder<K, V> withoutFlushRule() {
    this.flushRule = false;
    return this;
  }

  /** For tests that crash at named places. */
  ConsumerBuilder<K, V> witness(Witness witness) {
    this.witness = witness;
    return this;
  }

  /**
   * A consumer, which does nothing until it is run.
   *
   * @throws IllegalStateException if no handler was given
   * @throws IllegalArgumentException if options contradict each other, or the Kafka client is of a
   *     version that corrupts data
   */
  public ExactlyOnceConsumer build() {
    if (handler == null && batchHandler == null) {
      throw new IllegalStateException("say what to do with a record: process(...)");
    }
    if (participants.stream().filter(StatementParticipant.class::isInstance).count() > 1) {
      throw new IllegalArgumentException("a consumer has at most one state");
    }
    if (retryRoute != null && handler == null) {
      throw new IllegalArgumentException(
          "retryLater(...) waits record by record: it needs process(...), not processBatch(...)");
    }
    kafka.properties().keySet().forEach(ClientProperties::refuseTwoPhaseCommit);
    ClientVersions.refuseBroken();
    List<Participant> blocks = blocks();
    Options options =
        new Options(
            kafka,
            group,
            retryRoute == null ? topics : topics.and(retryRoute.topics()),
            format,
            handler,
            batchHandler,
            batchRecords,
            deadLetters,
            allRetryTopics(),
            retryRoute,
            concurrency,
            executor,
            retry,
            startAt,
            InstanceName.of(instance, kafka, consumerProperties, group, transactionTimeout),
            epochBounds(blocks),
            bufferRecords,
            bufferBytes,
            transactionTimeout,
            closeTimeout,
            revocationBound,
            patience,
            leaveOnClose,
            tombstones,
            oldTransactions,
            blocks,
            metrics,
            clientMeters,
            observations,
            Map.copyOf(consumerProperties),
            Map.copyOf(producerProperties),
            flushRule,
            lanes,
            witness);
    ClientProperties.checkTimeouts(options);
    return new ExactlyOnceConsumer(options);
  }

  private EpochBounds epochBounds(List<Participant> blocks) {
    return epochRecords == 0
        ? EpochBounds.standard(
            epochInterval, blocks.stream().anyMatch(Participant::preparesCommits))
        : new EpochBounds(epochInterval, epochRecords, epochBytes);
  }

  private Set<String> allRetryTopics() {
    Set<String> all = new HashSet<>(retryTopics);
    if (retryRoute != null) {
      all.addAll(retryRoute.topics());
    }
    return Set.copyOf(all);
  }

  private List<Participant> blocks() {
    List<Participant> blocks = new ArrayList<>(participants);
    if (retryRoute != null) {
      blocks.addAll(0, retryRoute.participants());
    }
    if (deduplication != null) {
      blocks.add(0, deduplication);
    }
    return List.copyOf(blocks);
  }
}

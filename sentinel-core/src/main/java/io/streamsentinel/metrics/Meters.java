package io.streamsentinel.metrics;

/**
 * The names of the meters of producer and consumer, as Micrometer has them. In Prometheus, dots
 * become underscores and counters end in {@code _total}: {@code streaming.messages.processed} is
 * {@code streaming_messages_processed_total}.
 *
 * <p>Tags are topics, partitions, groups and closed sets; never a key or a value.
 */
public final class Meters {

  /** Records that a producer got acknowledged; by {@code topic}. */
  public static final String PRODUCED = "streaming.messages.produced";

  /** Records that a producer failed to send; by {@code topic}. */
  public static final String PRODUCE_FAILED = "streaming.messages.produce.failed";

  /** Records whose units are committed; by {@code group} and {@code topic}. */
  public static final String PROCESSED = "streaming.messages.processed";

  /**
   * From Kafka's timestamp to commit, in milliseconds, of the oldest record of a committed piece.
   */
  public static final String LATENCY = "streaming.processing.latency.ms";

  /**
   * Records of a partition that are not committed: those in hand and those not yet fetched, also
   * while it is paused; by {@code group}, {@code topic} and {@code partition}. NaN for a partition
   * that is not ours.
   */
  public static final String LAG = "streaming.consumer.lag";

  /** Epochs that were committed; by {@code group}. */
  public static final String EPOCHS_COMMITTED = "streaming.epochs.committed";

  /** Epochs whose transaction was aborted, to be sent again; by {@code group}. */
  public static final String EPOCHS_ABORTED = "streaming.epochs.aborted";

  /** How many records an epoch held; by {@code group}. */
  public static final String EPOCH_RECORDS = "streaming.epoch.records";

  /** From the closing of an epoch to its commit; by {@code group}. */
  public static final String EPOCH_DURATION = "streaming.epoch.duration";

  /** How often producers were replaced after an unknown outcome; by {@code group}. */
  public static final String REBUILDS = "streaming.rebuilds";

  /** How often a handler is called again after it threw; by {@code group} and {@code topic}. */
  public static final String RETRIES = "streaming.messages.retried";

  /** Records handed to a retry topic, for later; by {@code group} and {@code topic}. */
  public static final String DELAYED = "streaming.messages.delayed";

  /** Records given up on; by {@code group} and {@code topic}. */
  public static final String DEAD_LETTERS = "streaming.messages.dead.lettered";

  /**
   * Records committed without a handler, since their id was seen before; by {@code group}, {@code
   * topic}.
   */
  public static final String DUPLICATES = "streaming.messages.deduplicated";

  /**
   * How long handlers take, as the mean of each piece of a poll; by {@code group} and {@code
   * topic}.
   */
  public static final String HANDLER = "streaming.handler.duration";

  /** What went wrong; by {@code group} and {@code type}, a closed set. */
  public static final String ERRORS = "streaming.errors";

  /** 0 new, 1 running, 2 draining, 3 closed, 4 failed; by {@code group}. */
  public static final String STATE = "streaming.consumer.state";

  /** Partitions that are left alone until somebody decides; by {@code group}. */
  public static final String QUARANTINED = "streaming.partitions.quarantined";

  private Meters() {}
}

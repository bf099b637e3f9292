package io.streamsentinel.topic;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The topics of the pipelines that come with this library: payments, logins, platform. A pipeline
 * that runs behind a prefix, or smaller, makes them of these by {@link Topic#as}.
 */
public final class StandardTopics {

  private static final long GIGABYTE = 1L << 30;

  /** Payments as they come in. */
  public static final Topic TRANSACTIONS =
      Topic.builder("synthetic-transactions", 12)
          .retention(Duration.ofDays(7))
          .compression("lz4")
          .keyedState()
          .build();

  /** Payments with what is known of their users, and chargebacks; keyed by terminal. */
  public static final Topic PAYMENTS_BY_TERMINAL =
      Topic.builder("payments-by-terminal", 12)
          .retention(Duration.ofDays(7))
          .compression("lz4")
          .keyedState()
          .build();

  /** What was decided about each payment. */
  public static final Topic DECISIONS =
      Topic.builder("fraud-decisions", 12)
          .retention(Duration.ofDays(30))
          .compression("lz4")
          .build();

  /** The latest alert of each user. */
  public static final Topic ALERTS =
      Topic.builder("fraud-alerts", 6)
          .compactAndDelete()
          .retention(Duration.ofDays(30))
          .compression("gzip")
          .build();

  /**
   * What was done to users: block, step-up, release. All of it for 90 days, and the latest of each
   * user for ever: a block that has no end must not be lifted by a retention.
   */
  public static final Topic USER_ACTIONS =
      Topic.builder("user-actions", 3)
          .compact()
          .config(
              TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
              Long.toString(Duration.ofDays(90).toMillis()))
          .compression("gzip")
          .keyedState()
          .build();

  /** Payments whose handler asked for another try in a minute. */
  public static final Topic RETRIES_AFTER_A_MINUTE = retries("payments-retry-1m");

  /** Payments whose handler asked for another try in an hour. */
  public static final Topic RETRIES_AFTER_AN_HOUR = retries("payments-retry-1h");

  /** Dead letters that somebody has sent back, to be tried again at once. */
  public static final Topic RETRIES = retries("payments-retry");

  /** Which keys wait for a retry, so that what follows them waits too; the latest of each. */
  public static final Topic RETRY_ORDER =
      Topic.builder("payments-retry-order", 12).compact().build();

  /** Payments that were given up on. */
  public static final Topic DEAD_LETTERS = deadLetters("payments-dlq", 3);

  /**
   * Labels: which payments turned out to be fraud. They come weeks later, and models are trained on
   * a year of them.
   */
  public static final Topic CHARGEBACKS =
      Topic.builder("chargebacks", 3).retention(Duration.ofDays(365)).compression("zstd").build();

  /** Trades, by symbol. */
  public static final Topic MARKET_DATA =
      Topic.builder("market-data", 3).retention(Duration.ofDays(1)).compression("lz4").build();

  /** How texts speak about merchants, by merchant. */
  public static final Topic SENTIMENT =
      Topic.builder("sentiment", 3).retention(Duration.ofDays(2)).compression("lz4").build();

  /** The features of payments as they are in Redis, for the day on which Redis is lost. */
  public static final Topic PAYMENT_FEATURES =
      Topic.builder("payments-features", 12).compact().keyedState().build();

  /** Readings of hosts, 24 hours of them and no more than a gigabyte. */
  public static final Topic SYSTEM_METRICS = platform("system-metrics", 4);

  /** What users do on the platform, 24 hours of it and no more than a gigabyte. */
  public static final Topic USER_EVENTS = platform("user-events", 3);

  /** Lines of services' logs, 24 hours of them and no more than a gigabyte. */
  public static final Topic APPLICATION_LOGS = platform("application-logs", 2);

  /** What somebody should look at on the platform; by service or host. */
  public static final Topic PLATFORM_ALERTS =
      Topic.builder("platform-alerts", 3).retention(Duration.ofDays(30)).compression("lz4").build();

  /** What was given up on of user events, logs and readings. */
  public static final Topic PLATFORM_DEAD_LETTERS = deadLetters("platform-dlq", 1);

  /** Attempts to log in. */
  public static final Topic LOGINS =
      Topic.builder("user-login", 6)
          .retention(Duration.ofDays(7))
          .compression("lz4")
          .keyedState()
          .build();

  /** How risky each login was, and what to do. */
  public static final Topic PROCESSED_LOGINS =
      Topic.builder("processed-logins", 6)
          .retention(Duration.ofDays(30))
          .compression("lz4")
          .build();

  /** Logins that were given up on. */
  public static final Topic LOGIN_DEAD_LETTERS = deadLetters("logins-dlq", 1);

  private StandardTopics() {}

  /** All of them. */
  public static List<Topic> all() {
    return List.of(
        TRANSACTIONS,
        PAYMENTS_BY_TERMINAL,
        DECISIONS,
        ALERTS,
        USER_ACTIONS,
        RETRIES_AFTER_A_MINUTE,
        RETRIES_AFTER_AN_HOUR,
        RETRIES,
        RETRY_ORDER,
        DEAD_LETTERS,
        CHARGEBACKS,
        MARKET_DATA,
        SENTIMENT,
        PAYMENT_FEATURES,
        SYSTEM_METRICS,
        USER_EVENTS,
        APPLICATION_LOGS,
        PLATFORM_ALERTS,
        PLATFORM_DEAD_LETTERS,
        LOGINS,
        PROCESSED_LOGINS,
        LOGIN_DEAD_LETTERS);
  }

  private static Topic deadLetters(String name, int partitions) {
    return Topic.builder(name, partitions)
        .retention(Duration.ofDays(30))
        .compression("lz4")
        .build();
  }

  /** As many partitions as the input has. */
  private static Topic retries(String name) {
    return Topic.builder(name, 12).retention(Duration.ofDays(7)).compression("lz4").build();
  }

  /** Kafka bounds a partition, so the gigabyte is shared out. */
  private static Topic platform(String name, int partitions) {
    return Topic.builder(name, partitions)
        .retention(Duration.ofHours(24))
        .retentionBytes(GIGABYTE / partitions)
        .compression("lz4")
        .build();
  }
}

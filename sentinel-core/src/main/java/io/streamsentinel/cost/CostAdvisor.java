package io.streamsentinel.cost;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.topic.Consent;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Finds what topics cost more than they need, by looking at real ones: bytes on disk, positions of
 * readers, and a bounded sample of records, compressed anew with every codec. Says what could be
 * done, why, and what it saves; and does it, when asked to.
 *
 * <pre>{@code
 * CostAdvisor advisor = CostAdvisor.builder(kafka, Deployment.PRODUCTION).build();
 * CostReport report = advisor.examine();
 * System.out.println(report.table());
 * advisor.apply(report);
 * }</pre>
 *
 * <p>{@link #examine} changes nothing. {@link #apply} shortens a retention only if every group has
 * read what goes, and looks again right before it does. It can't know of readers that commit their
 * positions elsewhere nor of groups that it may not describe, and a group that is set back
 * afterwards finds less than before.
 *
 * <p>Immutable and thread-safe. All methods throw Kafka's own exception ({@link
 * org.apache.kafka.common.KafkaException}) where a broker refuses. Rights needed: Describe and Read
 * on topics, Describe on groups and the cluster; for {@code apply}, Alter and AlterConfigs.
 */
public final class CostAdvisor {

  private final Asked asked;

  private CostAdvisor(Asked asked) {
    this.asked = asked;
  }

  /**
   * An advisor in the making.
   *
   * @param kafka where the topics are
   * @param deployment how many copies are wanted there
   */
  public static Builder builder(KafkaSettings kafka, Deployment deployment) {
    return new Builder(kafka, deployment);
  }

  /** Looks at all topics that are not Kafka's own. */
  public CostReport examine() {
    return examine(List.of());
  }

  /**
   * Looks at topics.
   *
   * @param topics their names; none for all that are not Kafka's own
   * @throws org.apache.kafka.common.errors.UnknownTopicOrPartitionException if one does not exist
   */
  public CostReport examine(Collection<String> topics) {
    try (Survey survey = new Survey(asked.kafka());
        Sampler sampler =
            new Sampler(asked.kafka(), asked.sampleRecords(), asked.sampleBytes(), asked.limit())) {
      Policy policy = policy(survey);
      List<String> names = topics.isEmpty() ? survey.topics() : List.copyOf(topics);
      List<TopicCost> costs =
          survey.facts(names, asked.clock().instant(), asked.keep()).stream()
              .map(facts -> sampled(facts, sampler))
              .map(facts -> new TopicCost(facts, Rules.look(facts, policy)))
              .toList();
      return new CostReport(costs, asked.price());
    }
  }

  /**
   * Does what the report's plan says, as far as it still holds. Compression, copies and partitions
   * go through {@link io.streamsentinel.topic.Topics}; a retention is shortened only if, looked at
   * again, no reader would lose anything.
   *
   * @param report what {@link #examine} said
   * @param consents what may be done beyond the harmless: without {@link Consent#KEYS_MOVE}, topics
   *     with keys get no more partitions
   * @return what was done and what was left
   */
  public CostApplied apply(CostReport report, Consent... consents) {
    try (Survey survey = new Survey(asked.kafka())) {
      return new Application(
              asked.kafka(), asked.deployment(), survey, policy(survey), asked.clock())
          .of(report, List.of(consents));
    }
  }

  private Policy policy(Survey survey) {
    return new Policy(
        asked.keep(),
        asked.worthwhile(),
        Math.min(asked.deployment().replicas(), survey.brokers()),
        asked.partitionBytesPerSecond());
  }

  private static TopicFacts sampled(TopicFacts facts, Sampler sampler) {
    return new TopicFacts(
        facts.topic(),
        facts.partitions(),
        facts.replicas(),
        facts.configs(),
        facts.readers(),
        sampler.sample(facts.topic(), facts.partitions()));
  }

  private record Asked(
      KafkaSettings kafka,
      Deployment deployment,
      Duration keep,
      double worthwhile,
      Price price,
      int sampleRecords,
      long sampleBytes,
      Duration limit,
      long partitionBytesPerSecond,
      Clock clock) {}

  /** An advisor in the making. Not thread-safe. */
  public static final class Builder {

    private final KafkaSettings kafka;
    private final Deployment deployment;
    private Duration keep = Duration.ofDays(7);
    private double worthwhile = 0.1;
    private Price price = new Price(0.1, "USD");
    private int sampleRecords = 2_000;
    private long sampleBytes = 8_000_000;
    private Duration limit = Duration.ofSeconds(10);
    private long partitionBytesPerSecond = 1_000_000;
    private Clock clock = Clock.systemUTC();

    private Builder(KafkaSettings kafka, Deployment deployment) {
      this.kafka = kafka;
      this.deployment = deployment;
    }

    /**
     * How long records shall stay although everybody has read them: for outages, for replays, for
     * features that are built anew. Default: 7 days.
     */
    public Builder keep(Duration keep) {
      this.keep = positive("keep", keep);
      return this;
    }

    /** The part of a topic's bytes, 0 to 1, below which a saving is not mentioned. Default: 0.1. */
    public Builder worthwhile(double share) {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("worthwhile must be between 0 and 1: " + share);
      }
      this.worthwhile = share;
      return this;
    }

    /** What bytes cost. Default: 0.1 USD per GB-month; your own bill knows better. */
    public Builder price(Price price) {
      this.price = price;
      return this;
    }

    /** How many records of a topic are read at most. Default: 2,000. */
    public Builder sampleRecords(int records) {
      this.sampleRecords = (int) positive("sampleRecords", records);
      return this;
    }

    /** About how many bytes of a topic are read at most. Default: 8,000,000. */
    public Builder sampleBytes(long bytes) {
      this.sampleBytes = positive("sampleBytes", bytes);
      return this;
    }

    /**
     * How long reading either end of a topic may take; a smaller sample then has to do. Default: 10
     * seconds.
     */
    public Builder limit(Duration limit) {
      this.limit = positive("limit", limit);
      return this;
    }

    /** Bytes a second that a partition may well carry. Default: 1,000,000. */
    public Builder partitionBytesPerSecond(long bytes) {
      this.partitionBytesPerSecond = positive("partitionBytesPerSecond", bytes);
      return this;
    }

    /** Says how old records are. Default: the system's. */
    public Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    /** The advisor. */
    public CostAdvisor build() {
      return new CostAdvisor(
          new Asked(
              kafka,
              deployment,
              keep,
              worthwhile,
              price,
              sampleRecords,
              sampleBytes,
              limit,
              partitionBytesPerSecond,
              clock));
    }

    private static long positive(String name, long value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be positive: " + value);
      }
      return value;
    }

    private static Duration positive(String name, Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(name + " must be positive: " + value);
      }
      return value;
    }
  }
}

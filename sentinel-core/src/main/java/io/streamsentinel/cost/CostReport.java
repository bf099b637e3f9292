package io.streamsentinel.cost;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a {@link CostAdvisor} found. Immutable.
 *
 * @param topics each topic that was looked at, by name
 * @param price what bytes cost
 */
public record CostReport(List<TopicCost> topics, Price price) {

  private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

  /** Copies the list. */
  public CostReport {
    topics = List.copyOf(topics);
  }

  /** All advice, topic by topic. */
  public List<Advice> advice() {
    return topics.stream().flatMap(topic -> topic.advice().stream()).toList();
  }

  /** What {@link CostAdvisor#apply} will do. */
  public List<Advice> plan() {
    return advice().stream().filter(advice -> advice.verdict() == Verdict.APPLY).toList();
  }

  /** Bytes on disk now, all copies together. */
  public long bytes() {
    return topics.stream().mapToLong(topic -> topic.facts().bytes()).sum();
  }

  /** How many of them the plan saves, once brokers have cleaned up. */
  public long savesBytes() {
    return plan().stream().mapToLong(Advice::savesBytes).sum();
  }

  /** What the plan saves in a month, at the price. */
  public double savesPerMonth() {
    return price.perMonth(savesBytes());
  }

  /** All of it for a person: each topic, below it what was measured and what is advised. */
  public String table() {
    return topics.stream().map(CostReport::lines).collect(Collectors.joining())
        + String.format(
            Locale.ROOT,
            "%d topics, %s on disk; the plan saves %s, that is %.2f %s a month at %s per GB-month%n",
            topics.size(),
            Words.bytes(bytes()),
            Words.bytes(savesBytes()),
            savesPerMonth(),
            price.currency(),
            price.perGigabyteMonth());
  }

  private static String lines(TopicCost cost) {
    TopicFacts facts = cost.facts();
    String head =
        String.format(
            Locale.ROOT,
            "%s: %d partitions, %d copies, %s, about %,d records%s%n  readers: %s%n",
            facts.topic(),
            facts.partitions().size(),
            facts.replicas(),
            Words.bytes(facts.bytes()),
            facts.records(),
            Double.isNaN(facts.bytesPerSecond())
                ? ""
                : ", " + Words.bytes(facts.bytesPerSecond()) + " a second written",
            facts.readers().isEmpty()
                ? "no group"
                : String.join(", ", facts.readers().stream().map(Reader::group).toList()));
    return head + sizes(facts) + advice(cost);
  }

  private static String sizes(TopicFacts facts) {
    if (facts.sample().records() == 0) {
      return "";
    }
    Stream<String> codecs =
        CODECS.stream()
            .map(
                codec ->
                    String.format(
                        Locale.ROOT, "%s %.1f", codec, facts.sample().bytesPerRecord(codec)));
    return String.format(
        Locale.ROOT,
        "  bytes a record: %.1f on disk; of %,d sampled: %s%n",
        facts.bytesPerRecord(),
        facts.sample().records(),
        codecs.collect(Collectors.joining(", ")));
  }

  private static String advice(TopicCost cost) {
    return cost.advice().stream()
        .map(advice -> "  %-7s  %s%n".formatted(advice.verdict(), advice.summary()))
        .collect(Collectors.joining());
  }
}

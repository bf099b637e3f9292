package io.streamsentinel.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RulesTest {

  private static final Policy POLICY = new Policy(Duration.ofDays(7), 0.1, 3, 1_000_000);
  private static final long DAY = Duration.ofDays(1).toMillis();

  /** As well compressed as can be, seven days, three copies, read to the end. */
  private final Map<String, String> configs =
      new HashMap<>(Map.of("retention.ms", Long.toString(7 * DAY), "cleanup.policy", "delete"));

  private final List<Reader> readers =
      new ArrayList<>(List.of(new Reader("detector", 2, Map.of(0, 1_000L, 1, 1_000L))));
  private List<Long> bytes = List.of(90_000L, 90_000L);
  private int replicas = 3;
  private Duration span = Duration.ofSeconds(1_000);
  private Map<String, Long> sizes =
      Map.of("none", 10_000L, "gzip", 2_500L, "snappy", 4_000L, "lz4", 3_000L, "zstd", 2_900L);
  private long offsets = 1_000;

  /** Of 1,000 a partition. */
  private int sampled = 100;

  private long firstKept;
  private long mustBeRead = 800;

  @Test
  void a_topic_as_it_should_be_needs_no_advice() {
    assertThat(look()).isEmpty();
  }

  @Test
  void retention_that_nobody_needs_is_shortened_and_saves_what_everybody_has_read() {
    configs.put("retention.ms", Long.toString(365 * DAY));
    firstKept = 600;

    assertThat(look())
        .singleElement()
        .satisfies(
            advice -> {
              assertThat(advice.subject()).isEqualTo(Subject.RETENTION);
              assertThat(advice.verdict()).isEqualTo(Verdict.APPLY);
              assertThat(advice.savesBytes()).isEqualTo(2 * 54_000);
              assertThat(advice.summary())
                  .contains("from 365 d to 7 d", "saves 108.0 kB", "60 %", "detector");
            });
  }

  @Test
  void records_that_a_group_has_not_read_are_kept_and_the_group_is_named() {
    configs.put("retention.ms", "-1");
    firstKept = 600;
    readers.add(new Reader("audit", 0, Map.of(0, 1_000L, 1, 799L)));

    assertThat(look())
        .singleElement()
        .satisfies(
            advice -> {
              assertThat(advice.verdict()).isEqualTo(Verdict.REFUSED);
              assertThat(advice.savesBytes()).isZero();
              assertThat(advice.summary())
                  .contains("for ever", "group audit", "offset 799 of payments-1");
            });
  }

  @Test
  void a_partition_in_which_a_group_has_no_position_counts_as_unread() {
    configs.put("retention.ms", "-1");
    firstKept = 600;
    readers.add(new Reader("audit", 0, Map.of(0, 1_000L)));

    assertThat(look())
        .singleElement()
        .extracting(Advice::verdict, Advice::why)
        .satisfies(all -> assertThat(all.toString()).contains("REFUSED", "offset 0 of payments-1"));
  }

  @Test
  void a_topic_without_readers_keeps_its_retention() {
    configs.put("retention.ms", "-1");
    firstKept = 600;
    readers.clear();

    assertThat(look())
        .singleElement()
        .satisfies(
            advice -> {
              assertThat(advice.verdict()).isEqualTo(Verdict.REFUSED);
              assertThat(advice.why()).contains("nobody can say");
            });
  }

  @Test
  void a_compacted_topic_is_not_shortened() {
    configs.put("retention.ms", "-1");
    configs.put("cleanup.policy", "compact");
    firstKept = 600;

    assertThat(look()).isEmpty();
  }

  @Test
  void a_topic_that_lies_uncompressed_is_compressed() {
    bytes = List.of(300_000L, 300_000L);

    assertThat(look())
        .singleElement()
        .satisfies(
            advice -> {
              assertThat(advice.subject()).isEqualTo(Subject.COMPRESSION);
              assertThat(advice.to()).isEqualTo("lz4");
              assertThat(advice.savesBytes()).isEqualTo(420_000);
            });
  }

  @Test
  void zstd_is_preferred_where_it_is_smaller_by_a_tenth() {
    bytes = List.of(300_000L, 300_000L);
    sizes = Map.of("none", 10_000L, "lz4", 3_000L, "zstd", 2_600L);

    assertThat(look()).singleElement().extracting(Advice::to).isEqualTo("zstd");
  }

  /** What lies on disk may be older than the setting, or have come in batches of one. */
  @Test
  void a_compression_in_force_is_judged_by_what_it_makes_of_the_same_records() {
    bytes = List.of(300_000L, 300_000L);
    configs.put("compression.type", "gzip");

    assertThat(look()).isEmpty();

    configs.put("compression.type", "snappy");
    assertThat(look())
        .singleElement()
        .satisfies(
            advice -> {
              assertThat(advice.summary()).contains("with snappy", "with lz4");
              assertThat(advice.savesBytes()).isEqualTo(150_000);
            });
  }

  @Test
  void a_handful_of_sampled_records_says_nothing_about_compression() {
    bytes = List.of(300_000L, 300_000L);
    sampled = 99;

    assertThat(look()).isEmpty();
  }

  @Test
  void what_does_not_compress_is_left_alone() {
    bytes = List.of(300_000L, 300_000L);
    sizes = Map.of("none", 10_000L, "lz4", 9_900L, "zstd", 9_800L);

    assertThat(look()).isEmpty();
  }

  @Test
  void copies_beyond_the_deployments_are_paid_for_and_no_byte_is_saved_twice() {
    bytes = List.of(500_000L, 500_000L);
    replicas = 5;

    List<Advice> advice = look();

    assertThat(advice)
        .extracting(Advice::subject)
        .containsExactly(Subject.COMPRESSION, Subject.REPLICATION);
    assertThat(advice).extracting(Advice::savesBytes).containsExactly(700_000L, 120_000L);
  }

  @Test
  void a_missing_copy_costs_and_is_said_to() {
    replicas = 1;
    bytes = List.of(30_000L, 30_000L);

    assertThat(look())
        .singleElement()
        .satisfies(advice -> assertThat(advice.summary()).contains("costs 120.0 kB more"));
  }

  @Test
  void many_idle_partitions_are_a_matter_for_a_person() {
    readers.clear();
    bytes = LongStream.generate(() -> 7_500).limit(24).boxed().toList();
    readers.add(new Reader("detector", 2, Map.of()));

    assertThat(look())
        .filteredOn(advice -> advice.subject() == Subject.PARTITIONS)
        .singleElement()
        .satisfies(
            advice -> {
              assertThat(advice.verdict()).isEqualTo(Verdict.BY_HAND);
              assertThat(advice.from()).isEqualTo("24");
              assertThat(advice.to()).isEqualTo("2");
            });
  }

  @Test
  void partitions_that_carry_too_much_are_added_to() {
    span = Duration.ofSeconds(10);
    bytes = List.of(90_000_000L, 90_000_000L);
    sizes = Map.of("none", 10_000_000L, "lz4", 9_900_000L, "zstd", 9_900_000L);

    assertThat(look())
        .singleElement()
        .satisfies(
            advice -> {
              assertThat(advice.verdict()).isEqualTo(Verdict.APPLY);
              assertThat(advice.to()).isEqualTo("24");
            });
  }

  @Test
  void a_hot_partition_is_pointed_out() {
    bytes = List.of(140_000L, 10_000L, 10_000L, 10_000L, 10_000L);
    readers.clear();
    readers.add(new Reader("detector", 3, Map.of()));

    assertThat(look())
        .singleElement()
        .satisfies(
            advice -> {
              assertThat(advice.subject()).isEqualTo(Subject.SKEW);
              assertThat(advice.summary()).contains("partition 0", "78 %");
            });
  }

  @Test
  void a_handful_of_records_says_nothing_about_partitions() {
    bytes = List.of(140_000L, 10_000L, 10_000L, 10_000L, 10_000L);
    readers.clear();
    offsets = 199;
    sizes = Map.of("none", 10_000L, "lz4", 9_000L, "zstd", 9_000L);

    assertThat(look()).isEmpty();
  }

  @Test
  void the_report_says_what_a_month_costs() {
    bytes = List.of(300_000_000L, 300_000_000L);
    sizes = Map.of("none", 10_000_000L, "lz4", 3_000_000L, "zstd", 3_000_000L);
    span = Duration.ofDays(7);
    CostReport report =
        new CostReport(List.of(new TopicCost(facts(), look())), new Price(0.5, "EUR"));

    assertThat(report.savesBytes()).isEqualTo(420_000_000);
    assertThat(report.savesPerMonth()).isEqualTo(0.21);
    assertThat(report.table())
        .contains("payments: 2 partitions, 3 copies, 600.0 MB")
        .contains("lz4 30000.0")
        .contains("0.21 EUR a month at 0.5 per GB-month");
  }

  @Test
  void values_are_checked_where_they_are_set() {
    CostAdvisor.Builder builder =
        CostAdvisor.builder(KafkaSettings.of("localhost:9092"), Deployment.DEVELOPMENT);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.keep(Duration.ZERO))
        .withMessageContaining("PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.worthwhile(1.5))
        .withMessageContaining("1.5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.sampleRecords(0))
        .withMessageContaining("sampleRecords");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Price(-1, "USD"))
        .withMessageContaining("-1");
    assertThatIllegalArgumentException().isThrownBy(() -> new Price(Double.NaN, "USD"));
  }

  private List<Advice> look() {
    return Rules.look(facts(), POLICY);
  }

  private TopicFacts facts() {
    List<PartitionFacts> partitions = new ArrayList<>();
    for (int i = 0; i < bytes.size(); i++) {
      partitions.add(new PartitionFacts(i, 0, offsets, bytes.get(i), firstKept, mustBeRead));
    }
    return new TopicFacts(
        "payments",
        partitions,
        replicas,
        configs,
        readers,
        new Sample(sampled, sampled, sampled, span, sizes));
  }
}

package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.unit.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** The lines of docs/features.md, run as they stand there: define, fill, run, read, change. */
@WithStack(
    own = true,
    start = {Service.KAFKA, Service.REDIS})
class FeaturesGuideIT {

  /** A payment, without a label. */
  record Payment(
      String id, String user, long timeMillis, long amountMinor, String device, boolean declined) {

    String line() {
      return String.join(",", id, user, "" + timeMillis, "" + amountMinor, device, "" + declined);
    }

    static Payment parse(String line) {
      String[] parts = line.split(",", -1);
      return new Payment(
          parts[0],
          parts[1],
          Long.parseLong(parts[2]),
          Long.parseLong(parts[3]),
          parts[4],
          Boolean.parseBoolean(parts[5]));
    }
  }

  static final Field<Payment> AMOUNT = Field.decimal("amount", 2, Payment::amountMinor); // cents
  static final Field<Payment> DEVICE = Field.category("device", Payment::device);
  static final Filter<Payment> DECLINED = Filter.of("declined", Payment::declined);

  static final FeatureView<Payment> USER =
      FeatureView.builder("user", Payment::user, Payment::timeMillis)
          .with(ReadyFeatures.velocity(AMOUNT)) // tx_count_5min, tx_amount_24hr
          .with(ReadyFeatures.newDevice(DEVICE)) // new_device
          .count("declined_1h", Window.hours(1), DECLINED)
          .mean("mean_30d", AMOUNT, Window.days(30))
          .derived(
              "spend_ratio",
              v -> v.value("mean_30d") == 0 ? 0 : v.value("tx_amount_24hr") / v.value("mean_30d"))
          .build();

  static final FeatureView<Payment> USER_90_DAYS =
      FeatureView.builder("user", Payment::user, Payment::timeMillis)
          .with(ReadyFeatures.velocity(AMOUNT))
          .mean("mean_90d", AMOUNT, Window.days(90))
          .build();

  private final Format<String, Payment> payments =
      Format.of(
          new StringDeserializer(),
          (topic, bytes) -> Payment.parse(new String(bytes, StandardCharsets.UTF_8)),
          new StringSerializer(),
          new StringSerializer());

  private static String score(Payment payment, FeatureVector features) {
    return payment.id() + " " + features.exact("tx_count_5min");
  }

  @Test
  void features_are_defined_filled_run_read_and_changed(Stack stack) throws Exception {
    KafkaSettings kafka = KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES);
    RedisSettings redis = RedisSettings.of(stack.redisUri());
    createTopics(kafka);
    Instant now = Instant.now();
    List<Payment> history =
        List.of(
            payment("1", now.minus(Duration.ofDays(20)), 1_000),
            payment("2", now.minus(Duration.ofHours(3)), 2_000));
    Map<String, String> labels = Map.of("1", "0", "2", "1");
    StringBuilder file = new StringBuilder();

    RedisFeatureStore store = RedisFeatureStore.connect(redis);

    FeatureBackfill.into(store, "payments", 3, USER)
        .snapshots(SnapshotTopic.of(kafka, "payments-features"))
        .write(history.iterator());

    send(kafka, payment("3", now.minusSeconds(2), 3_000));
    var consumer =
        ExactlyOnceConsumer.builder(kafka, "fraud-detection", Set.of("payments"), payments)
            .with(
                FeatureStage.builder(store, Payment.class, USER)
                    .snapshots(SnapshotTopic.of(kafka, "payments-features"))
                    .build())
            .process(
                (record, unit) ->
                    unit.send(
                        "decisions",
                        record.key(),
                        score(record.value(), Features.of(unit).vector())))
            .build();
    consumer.runUntilCaughtUp();

    FeatureReading reading = store.read(USER, "alice", Instant.now());
    double spent = reading.vector().value("tx_amount_24hr");
    Optional<Duration> age = reading.age(Instant.now()); // how long ago the partition was applied

    assertThat(spent).isEqualTo(50.0);
    assertThat(reading.vector().exact("tx_count_5min")).isEqualTo(1);
    assertThat(reading.vector().value("mean_30d")).isEqualTo(20.0);
    assertThat(reading.vector().exact("new_device")).isZero();
    assertThat(age).get().matches(old -> old.compareTo(Duration.ofMinutes(5)) < 0);

    TrainingSet.writeCsv(
        List.of(USER), history.iterator(), Payment::id, payment -> labels.get(payment.id()), file);

    assertThat(file.toString())
        .startsWith(
            "id,label,tx_count_5min,tx_amount_24hr,new_device,declined_1h,mean_30d,spend_ratio\n")
        .contains("1,0,1,10,1,0,10,1\n")
        .contains("2,1,1,20,0,0,15,");

    change(kafka, store);
    store.close();
  }

  private void change(KafkaSettings kafka, RedisFeatureStore store) {
    assertThatThrownBy(() -> store.read(USER_90_DAYS, "alice", Instant.now()))
        .hasMessageContaining("no consumer has computed view 'user' with fingerprint");

    var both =
        FeatureStage.builder(store, Payment.class, USER)
            .and(USER_90_DAYS)
            .snapshots(SnapshotTopic.of(kafka, "payments-features"))
            .build();

    ExactlyOnceConsumer.builder(kafka, "fraud-detection", Set.of("payments"), payments)
        .with(both)
        .process((record, unit) -> score(record.value(), Features.of(unit).vector(USER)))
        .build()
        .runUntilCaughtUp();
    assertThat(store.read(USER_90_DAYS, "alice", Instant.now()).vector().value("mean_90d"))
        .as("filled from the log, which holds the last payment alone")
        .isEqualTo(30.0);
    assertThat(store.read(USER, "alice", Instant.now()).vector().value("tx_amount_24hr"))
        .as("the old definition goes on")
        .isEqualTo(50.0);
  }

  private static Payment payment(String id, Instant time, long amountMinor) {
    return new Payment(id, "alice", time.toEpochMilli(), amountMinor, "phone", false);
  }

  private static void createTopics(KafkaSettings kafka)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(kafka.properties())) {
      Optional<Short> replication = Optional.empty();
      admin
          .createTopics(
              List.of(
                  new NewTopic("payments", Optional.of(3), replication)
                      .configs(Map.of("retention.ms", "-1")),
                  new NewTopic("decisions", Optional.of(1), replication),
                  new NewTopic("payments-features", Optional.of(3), replication)
                      .configs(Map.of("cleanup.policy", "compact"))))
          .all()
          .get();
    }
  }

  private static void send(KafkaSettings kafka, Payment payment) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(kafka.properties(), new StringSerializer(), new StringSerializer())) {
      var unused = producer.send(new ProducerRecord<>("payments", payment.user(), payment.line()));
    }
  }

  @Test
  void lines_of_the_page_are_those_of_this_test() throws IOException {
    String page = Files.readString(Path.of("../docs/features.md"));
    String here =
        squeezed(
            Files.readString(
                Path.of("src/test/java/io/streamsentinel/feature/FeaturesGuideIT.java")));

    List<String> blocks = new ArrayList<>();
    Matcher matcher = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(page);
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }

    assertThat(blocks).hasSizeGreaterThan(5);
    assertThat(blocks).allSatisfy(block -> assertThat(here).contains(squeezed(block)));
  }

  private static String squeezed(String code) {
    return code.replaceAll("\\s", "");
  }
}

package io.streamsentinel.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.resilience.backpressure.Backpressure;
import io.streamsentinel.resilience.dependency.Answer;
import io.streamsentinel.resilience.dependency.Dependency;
import io.streamsentinel.resilience.dependency.FallbackChain;
import io.streamsentinel.scoring.Model;
import io.streamsentinel.scoring.ModelVersion;
import io.streamsentinel.scoring.Scorer;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.unit.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The lines of docs/resilience.md, run as they stand there. */
@Tag("long")
@WithStack(start = Service.KAFKA)
class ResilienceSamplesIT {

  private static final int UNKNOWN = -1;
  private static final int PAYMENTS = 50;

  /** An API whose second answer is always 503, and that has no idea of risk. */
  private static final class Api {
    private final AtomicInteger calls = new AtomicInteger();

    boolean listed(String user) {
      Reply answer = new Reply(calls.incrementAndGet() % 2 == 0 ? 503 : 200);
      if (answer.statusCode() >= 500) {
        throw new RetriableException("the API answered " + answer.statusCode());
      }
      return user.endsWith("7");
    }

    int risk(String user) {
      if (user.startsWith("u")) {
        throw new RetriableException("no risk today");
      }
      return 0;
    }
  }

  private record Reply(int statusCode) {}

  /** Takes 100 ms, and heeds no interrupt, as a native library may. */
  private record StuckModel() implements Model {
    @Override
    public List<String> inputs() {
      return List.of("amount");
    }

    @Override
    public ModelVersion version() {
      return new ModelVersion("stuck", "0");
    }

    @Override
    public double probability(double[] row) {
      long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      return 1;
    }

    @Override
    public double explain(double[] row, double[] contributions) {
      return probability(row);
    }

    @Override
    public Model over(List<String> inputs) {
      return this;
    }
  }

  @Test
  void payments_are_decided_beside_an_api_that_fails_half_of_the_time(Stack stack, TestScope scope)
      throws Exception {
    KafkaSettings kafka = KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES);
    String payments = scope.topic("payments", 3);
    String decisions = scope.topic("decisions", 3);
    send(kafka, payments);
    Api api = new Api();
    Dependency sanctions = Dependency.named("sanctions").timeLimit(Duration.ofMillis(200)).build();

    ExactlyOnceConsumer.builder(kafka, scope.name("group"), Set.of(payments), Format.strings())
        .concurrency(64)
        .with(Backpressure.upTo(64).ratePerSecond(5_000).behindFrom(Duration.ofSeconds(30)).build())
        .with(sanctions)
        .process(
            (payment, unit) -> {
              boolean listed = sanctions.call(() -> api.listed(payment.key()));
              int risk = sanctions.callOr(() -> api.risk(payment.key()), why -> UNKNOWN);
              unit.send(decisions, payment.key(), listed + " " + risk);
            })
        .build()
        .runUntilCaughtUp();

    Map<String, String> decided = read(kafka, decisions);
    assertThat(decided)
        .hasSize(PAYMENTS)
        .containsEntry("u7", "true -1")
        .containsEntry("u8", "false -1");
  }

  @Test
  void payments_are_decided_by_rules_when_the_model_is_stuck(Stack stack, TestScope scope)
      throws Exception {
    KafkaSettings kafka = KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES);
    String payments = scope.topic("payments", 3);
    String decisions = scope.topic("decisions", 3);
    send(kafka, payments);
    Scorer scorer = Scorer.builder(List.of("amount"), new StuckModel()).build();
    Dependency model = Dependency.named("model").timeLimit(Duration.ofMillis(15)).atMost(8).build();
    Dependency rules = Dependency.named("rules").timeLimit(Duration.ofMillis(5)).build();
    FallbackChain<double[], Double> risk =
        FallbackChain.<double[], Double>within(Duration.ofMillis(20))
            .first(model, row -> scorer.score(row).probability())
            .then(rules, row -> row[0] > 220 ? 0.9 : 0.1)
            .otherwise("review", row -> 0.5);
    double[] row = {300};

    ExactlyOnceConsumer.builder(kafka, scope.name("group"), Set.of(payments), Format.strings())
        .process(
            (payment, unit) -> {
              Answer<Double> answer = risk.ask(row);
              unit.send(
                  decisions,
                  payment.key(),
                  answer.value() + " by " + answer.by() + " " + answer.why());
            })
        .build()
        .runUntilCaughtUp();

    Map<String, String> decided = read(kafka, decisions);
    assertThat(decided).hasSize(PAYMENTS);
    assertThat(decided.values()).allMatch(decision -> decision.contains(" model: model "));
    assertThat(decided.values()).anyMatch(decision -> decision.startsWith("0.9 by rules"));
  }

  @Test
  void lines_of_the_page_are_those_of_this_test() throws Exception {
    String page = Files.readString(Path.of("../docs/resilience.md"));
    String here =
        squeezed(
            Files.readString(
                Path.of("src/test/java/io/streamsentinel/examples/ResilienceSamplesIT.java")));

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

  private static void send(KafkaSettings kafka, String topic) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(kafka.properties(), new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < PAYMENTS; i++) {
        var unused = producer.send(new ProducerRecord<>(topic, "u" + i, "payment"));
      }
    }
  }

  private static Map<String, String> read(KafkaSettings kafka, String topic) {
    Map<String, Object> settings = new HashMap<>(kafka.properties());
    settings.put("isolation.level", "read_committed");
    Map<String, String> all = new HashMap<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInSameThread()
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(200))
                    .forEach(record -> all.put(record.key(), record.value()));
                return all.size() >= PAYMENTS;
              });
    }
    return all;
  }
}

package io.streamsentinel.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.deadletter.DeadLetter;
import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.resilience.replay.DeadLetters;
import io.streamsentinel.resilience.replay.LetterState;
import io.streamsentinel.resilience.replay.Selection;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.KafkaSpec;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.unit.Format;
import io.streamsentinel.unit.Handler;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The lines of docs/dead-letters.md, compiled and run as they stand there. */
@Tag("long")
class DeadLettersGuideIT {

  private static final Path ROOT = Path.of(System.getProperty("sentinel.root", ".."));
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");

  @TempDir private Path folder;

  @Test
  void the_command_lines_print_what_the_guide_says() throws Exception {
    // A cluster of its own, for topics of the names that the guide has.
    try (Stack stack = Stack.fresh(KafkaSpec.oneBroker())) {
      stack.start(Service.KAFKA, Service.REGISTRY);
      KafkaSettings kafka = KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES);
      create(kafka, "payments-dlq", "payments-retry");
      fillWithPayments(kafka, stack.registryUrl());
      Path settings =
          Files.writeString(
              folder.resolve("settings.properties"),
              "kafka.bootstrap.servers="
                  + stack.bootstrapServers()
                  + "\nschema.registry.url="
                  + stack.registryUrl());
      List<String> said = new ArrayList<>();
      List<String> guide = block("console").lines().toList();

      for (String line : guide) {
        if (line.startsWith("$ ")) {
          said.add(line);
          said.addAll(run(line.substring("$ sentinel ".length()), settings));
        }
      }

      Files.write(Path.of("target", "dead-letters-guide.txt"), said);
      assertThat(said.stream().map(DeadLettersGuideIT::timeless).toList())
          .containsExactlyElementsOf(guide.stream().map(DeadLettersGuideIT::timeless).toList());
    }
  }

  private static String timeless(String line) {
    return TIME.matcher(line).replaceAll("TIME").replaceAll(" +", " ").replaceAll("-{3,}", "");
  }

  private List<String> run(String line, Path settings) {
    List<String> arguments = new ArrayList<>();
    Matcher words = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(line);
    while (words.find()) {
      String word = words.group(1) == null ? words.group(2) : words.group(1);
      arguments.add(word.endsWith(".tsv") ? folder.resolve(word).toString() : word);
    }
    arguments.add("--settings");
    arguments.add(settings.toString());
    StringWriter out = new StringWriter();
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(out, true));
    int code = command.execute(arguments.toArray(String[]::new));
    List<String> lines = new ArrayList<>(out.toString().replace(folder + "/", "").lines().toList());
    if (code != 0) {
      lines.add("(exit code " + code + ")");
    }
    return lines;
  }

  /** Three that a server's absence killed, one of a test, one too large. */
  private static void fillWithPayments(KafkaSettings kafka, String registryUrl) {
    try (SchemaRegistry registry = SchemaRegistries.of(Map.of("schema.registry.url", registryUrl));
        SentinelAvroSerializer<PaymentEvent> serializer = new SentinelAvroSerializer<>(registry);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                kafka.properties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      PaymentGenerator generator = PaymentGenerator.builder(7).count(5).build();
      for (int i = 0; i < 5; i++) {
        PaymentEvent payment = generator.next().payment();
        byte[] value = serializer.serialize("payments", payment);
        ConsumerRecord<byte[], byte[]> record =
            new ConsumerRecord<>(
                "payments",
                i % 2,
                1_000 + i,
                payment.getUserId().getBytes(UTF_8),
                i == 4 ? new byte[5_000] : value);
        Throwable reason =
            i == 3
                ? new IllegalStateException("no such merchant")
                : new SocketTimeoutException("Read timed out");
        var unused =
            producer.send(
                DeadLetter.of(record, "fraud-detection", i == 3 ? 1 : 6, reason)
                    .toRecord("payments-dlq", record, 2_000));
      }
    }
  }

  @Test
  void the_lines_of_java_compile_and_do_what_the_guide_says() throws Exception {
    try (Stack stack = Stack.fresh(KafkaSpec.oneBroker())) {
      KafkaSettings kafka = KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES);
      create(
          kafka,
          "payments",
          "payments-retry",
          "payments-retry-1m",
          "payments-retry-1h",
          "payments-dlq",
          "payments-retry-order",
          "out");
      Class<?> guide = compiled();
      AtomicInteger sound = new AtomicInteger();
      Handler<String, String> handler =
          (record, unit) -> {
            if (sound.get() == 0 && record.value().equals("b")) {
              throw new IllegalStateException("only time helps");
            }
            if (sound.get() == 0 && record.value().equals("c")) {
              throw new io.streamsentinel.error.AbortableException("nothing helps");
            }
            unit.send("out", record.key(), record.value());
          };
      ExactlyOnceConsumer consumer =
          (ExactlyOnceConsumer)
              guide
                  .getDeclaredMethod("consumer", KafkaSettings.class, Format.class, Handler.class)
                  .invoke(null, kafka, Format.strings(), handler);
      Thread running = new Thread(consumer::run, "guide");
      running.start();
      try (DeadLetters letters = DeadLetters.of(kafka, "payments-dlq")) {
        send(kafka, "a", "b", "c");
        await()
            .atMost(Duration.ofSeconds(90))
            .until(
                () ->
                    letters.count(Selection.open()).equals(Map.of(LetterState.OPEN, 1L))
                        && consumer.health().partitions().stream()
                            .anyMatch(partition -> partition.paused().toString().contains("due")));
        sound.set(1);
        die(kafka, "d", new SocketTimeoutException("Read timed out"));
        die(kafka, "e", new IllegalStateException("no such merchant"));
        guide.getDeclaredMethod("letters", KafkaSettings.class).invoke(null, kafka);
        assertThat(letters.count(Selection.all()))
            .isEqualTo(
                Map.of(LetterState.OPEN, 1L, LetterState.PARKED, 1L, LetterState.REPLAYED, 1L));
        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () ->
                    consumer.health().partitions().stream()
                        .anyMatch(
                            partition ->
                                partition.topic().equals("payments-retry")
                                    && partition.committed().orElse(0) > 0));
      } finally {
        consumer.close();
        running.join(30_000);
      }
      assertThat(guide.getDeclaredMethod("inOrder", KafkaSettings.class).invoke(null, kafka))
          .isNotNull();
    }
  }

  private static void die(KafkaSettings kafka, String value, Throwable reason) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("payments", 0, 77, "k".getBytes(UTF_8), value.getBytes(UTF_8));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            kafka.properties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      var unused =
          producer.send(
              DeadLetter.of(record, "fraud-detection", 4, reason)
                  .toRecord("payments-dlq", record, 10_000));
    }
  }

  private Class<?> compiled() throws Exception {
    List<String> blocks = blocks("java");
    assertThat(blocks).hasSize(3);
    String source =
"""
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.resilience.replay.*;
import io.streamsentinel.resilience.retry.DelayedRetry;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.*;
import java.time.Duration;
import java.util.Set;

public class Guide {
  public static ExactlyOnceConsumer consumer(
      KafkaSettings kafka, Format<String, String> payments, Handler<String, String> handler) {
    %s
    return consumer;
  }
  public static Object inOrder(KafkaSettings kafka) {
    %s
    return inOrder;
  }
  public static void letters(KafkaSettings kafka) {
    %s
  }
}
"""
            .formatted(blocks.get(0), blocks.get(1), blocks.get(2));
    Path file = Files.writeString(folder.resolve("Guide.java"), source);
    StringWriter errors = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, UTF_8)) {
      boolean fine =
          compiler
              .getTask(
                  errors,
                  files,
                  null,
                  List.of("-cp", System.getProperty("java.class.path"), "-d", folder.toString()),
                  null,
                  files.getJavaFileObjects(file))
              .call();
      assertThat(fine).as(errors.toString()).isTrue();
    }
    return new URLClassLoader(
            new URL[] {folder.toUri().toURL()}, DeadLettersGuideIT.class.getClassLoader())
        .loadClass("Guide");
  }

  private static void create(KafkaSettings kafka, String... names) throws Exception {
    try (Admin admin = Admin.create(kafka.properties())) {
      List<NewTopic> topics = new ArrayList<>();
      for (String name : names) {
        topics.add(new NewTopic(name, Optional.of(1), Optional.empty()));
      }
      admin.createTopics(topics).all().get();
    }
  }

  private static void send(KafkaSettings kafka, String... values) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            kafka.properties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (String value : values) {
        var unused =
            producer.send(
                new ProducerRecord<>("payments", "k".getBytes(UTF_8), value.getBytes(UTF_8)));
      }
    }
  }

  private static String block(String language) throws IOException {
    return blocks(language).get(0);
  }

  private static List<String> blocks(String language) throws IOException {
    String guide = Files.readString(ROOT.resolve("docs/dead-letters.md"));
    Matcher matcher =
        Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL).matcher(guide);
    List<String> blocks = new ArrayList<>();
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    assertThat(blocks).as("docs/dead-letters.md has a block of " + language).isNotEmpty();
    return blocks;
  }
}

package io.streamsentinel.resilience.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.deadletter.DeadLetter;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.resilience.Broker;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Replays on a real broker, side by side and killed. */
@WithStack(start = Service.KAFKA)
class ReplayIT {

  private Broker broker;
  private String dead;
  private String journal;
  private String retry;

  @BeforeEach
  void topics(Stack stack, TestScope scope) {
    broker = new Broker(stack.bootstrapServers());
    dead = scope.topic("dead", 3);
    journal = scope.topic("journal", 1, Map.of("cleanup.policy", "compact"));
    retry = scope.topic("retry", 2);
  }

  private void fill(int count) {
    List<ProducerRecord<byte[], byte[]>> letters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ConsumerRecord<byte[], byte[]> record =
          new ConsumerRecord<>(
              "in", 0, i, ("k" + i % 50).getBytes(UTF_8), ("" + i).getBytes(UTF_8));
      letters.add(
          DeadLetter.of(record, "g", 1, new IllegalStateException("no"))
              .toRecord(dead, record, 10_000));
    }
    broker.send(letters);
  }

  private void assertOnce(int count) {
    List<String> replayed = broker.values(retry);
    assertThat(new TreeSet<>(replayed)).as("none missing").hasSize(count);
    assertThat(replayed).as("none twice").hasSize(count);
  }

  @Test
  @Tag("long")
  void a_replay_that_is_killed_again_and_again_sends_each_letter_once() throws Exception {
    int count = 3_000;
    fill(count);
    long seed = System.nanoTime() % 1_000_000;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int kills = 0;
    Process child = start();
    while (true) {
      awaitBegun(child);
      if (kills < 12) {
        // The moment is the point of this test: anywhere between joining and the last batch.
        boolean over = child.waitFor(random.nextInt(900), TimeUnit.MILLISECONDS);
        if (!over) {
          child.destroyForcibly().waitFor();
          kills++;
          child = start();
          continue;
        }
      }
      assertThat(child.waitFor(2, TimeUnit.MINUTES)).isTrue();
      break;
    }
    assertThat(child.exitValue()).as("seed %d", seed).isZero();
    assertThat(kills).as("seed %d", seed).isGreaterThanOrEqualTo(4);
    assertOnce(count);
    try (DeadLetters letters = DeadLetters.of(broker.settings(), dead, journal)) {
      assertThat(letters.count(Selection.all()))
          .isEqualTo(Map.of(LetterState.REPLAYED, (long) count));
    }
  }

  private Process start() throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ReplayChild.class.getName(),
            broker.settings().bootstrapServers(),
            dead,
            journal,
            retry,
            "700");
    File log = File.createTempFile("replay-child", ".log");
    log.deleteOnExit();
    return new ProcessBuilder(command).redirectError(log).start();
  }

  private static void awaitBegun(Process child) throws IOException {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8));
    String line = output.readLine();
    while (line != null && !line.equals(ReplayChild.BEGUN)) {
      line = output.readLine();
    }
    assertThat(line).as("the child has begun").isNotNull();
  }

  @Test
  void of_two_replays_at_once_one_ends_and_each_letter_is_sent_once() throws Exception {
    int count = 600;
    fill(count);
    AtomicReference<Throwable> ended = new AtomicReference<>();
    try (DeadLetters first = DeadLetters.of(broker.settings(), dead, journal);
        DeadLetters second = DeadLetters.of(broker.settings(), dead, journal)) {
      Thread slow =
          new Thread(
              () -> {
                try {
                  first.replay(Replay.to(retry).perSecond(50));
                } catch (RuntimeException e) {
                  ended.set(e);
                }
              },
              "slow-replay");
      slow.start();
      await().atMost(Duration.ofSeconds(30)).until(() -> broker.read(retry).size() >= 10);

      Replayed rest = second.replay(Replay.to(retry).perSecond(5_000));

      slow.join(60_000);
      assertThat(rest.replayed()).isBetween(1L, count - 10L);
    }
    assertThat(ended.get())
        .isInstanceOf(FatalException.class)
        .hasMessageContaining("somebody else has begun to work on the dead letters of " + dead);
    assertOnce(count);
  }

  @Test
  void a_journal_that_forgets_is_refused_and_one_that_is_missing_is_made(TestScope scope)
      throws Exception {
    fill(1);
    String forgetful = scope.topic("forgetful", 1, Map.of("cleanup.policy", "compact,delete"));
    try (DeadLetters letters = DeadLetters.of(broker.settings(), dead, forgetful)) {
      assertThatThrownBy(() -> letters.park(Selection.open(), "no"))
          .isInstanceOf(FatalException.class)
          .hasMessageContaining("cleanup.policy")
          .hasMessageContaining("Set it to compact");
    }
    String made = scope.name("made");
    try (DeadLetters letters = DeadLetters.of(broker.settings(), dead, made);
        Admin admin = Admin.create(broker.settings().properties())) {
      assertThat(letters.count(Selection.open())).isEqualTo(Map.of(LetterState.OPEN, 1L));
      assertThat(letters.park(Selection.open(), "no")).isEqualTo(1);
      assertThat(letters.count(Selection.open())).isEmpty();
      admin.deleteTopics(List.of(made)).all().get();
    }
  }

  @Test
  void a_topic_that_does_not_exist_is_named() {
    try (DeadLetters letters = DeadLetters.of(broker.settings(), "nowhere")) {
      assertThatThrownBy(() -> letters.count(Selection.all()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("topic nowhere does not exist");
    }
  }
}

package io.streamsentinel.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamsentinel.participant.Participant;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.Format;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;

/**
 * The production engine in an in-memory world: some members, whose stages are stepped in an order
 * that a seed decides, crashes, zombies, rebalances, lost replies and coordinator timeouts.
 */
final class SimWorld {

  /** Ends a member as SIGKILL does: no finally of the engine's own is worth anything. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1;
  }

  /** A process that runs an engine. */
  private final class Member {
    final String name;
    final SimSource source;
    final List<SimOutlet> outlets = new ArrayList<>();
    final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    final Engine engine;
    boolean frozen;
    private boolean handling;
    private long skewMillis;

    Member(String name) {
      this.name = name;
      this.source = new SimSource(broker, name, random);
      Options options = options(name);
      Ports ports =
          new Ports(
              source,
              lane -> {
                SimOutlet outlet =
                    new SimOutlet(broker, options.transactionalId(lane), random, faults);
                outlets.add(outlet);
                return outlet;
              },
              broker,
              () -> clock,
              () -> clock / 1_000_000 + skewMillis,
              random::nextDouble,
              pause -> clock += pause.toNanos(),
              this::waitInRebalance);
      this.engine =
          new Engine(options, ports, Quota.unlimited(), concurrency == 1 ? null : tasks::add);
    }

    private void waitInRebalance(java.util.function.BooleanSupplier until, Duration bound) {
      for (int i = random.nextInt(60); i > 0 && !until.getAsBoolean(); i--) {
        // The intake can't be stepped while it is what polls.
        int which = 1 + random.nextInt(5);
        step(handling && which == 1 ? 3 : which);
      }
    }

    void step(int which) {
      switch (which) {
        case 0 -> engine.polling().step();
        case 1 -> {
          engine.polling().share(!frozen && engine.direct() && random.nextBoolean());
          handling = true;
          engine.intake().step();
          handling = false;
        }
        case 2 -> engine.adopter().step();
        case 3 -> engine.sender().step();
        case 4 -> engine.committer().step();
        default -> {
          if (!tasks.isEmpty()) {
            tasks.remove().run();
          } else if (!outlets.isEmpty()) {
            outlets.get(random.nextInt(outlets.size())).drain();
          }
        }
      }
    }
  }

  final SimBroker broker = new SimBroker();
  final Random random;
  private final SimFaults faults;
  private final int concurrency;
  private final boolean flushRule;
  private final Function<String, List<Participant>> participants;
  private final List<Member> members = new ArrayList<>();
  private final Map<String, Integer> calls = new TreeMap<>();
  private long clock = 1;
  private boolean healed;
  private boolean clocksJump;

  SimWorld(
      long seed,
      int concurrency,
      boolean flushRule,
      double faultRate,
      Function<String, List<Participant>> participants) {
    this.random = new Random(seed);
    this.concurrency = concurrency;
    this.flushRule = flushRule;
    this.faults = new SimFaults(faultRate);
    this.participants = participants;
    fill();
  }

  /** Three partitions, a few keys each, gaps where markers would be, poison here and there. */
  private void fill() {
    for (int partition = 0; partition < 3; partition++) {
      TopicPartition id = new TopicPartition(SimBroker.IN, partition);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      long offset = 0;
      int count = 20 + random.nextInt(40);
      for (int i = 0; i < count; i++) {
        offset += random.nextInt(10) == 0 ? 2 : 1;
        String value = partition + ":" + offset;
        if (random.nextInt(20) == 0) {
          value = "!" + value;
        } else if (random.nextInt(15) == 0) {
          value = "?" + value;
        }
        String key = "p" + partition + "k" + random.nextInt(4);
        records.add(
            new ConsumerRecord<>(
                SimBroker.IN,
                partition,
                offset,
                1,
                TimestampType.CREATE_TIME,
                2,
                2,
                key.getBytes(UTF_8),
                value.getBytes(UTF_8),
                new ProducerRecord<byte[], byte[]>(SimBroker.IN, new byte[0]).headers(),
                Optional.of(0)));
      }
      broker.inputs.put(id, records);
      broker.ends.put(id, offset + 1 + random.nextInt(2));
    }
  }

  private Options options(String name) {
    ConsumerBuilder<String, String> builder =
        ExactlyOnceConsumer.builder(
                KafkaSettings.of("localhost:9"), "group", Set.of(SimBroker.IN), Format.strings())
            .instance(name)
            .deadLetters("dead")
            .concurrency(concurrency)
            .epochBounds(1 + random.nextInt(30), 1 << 20)
            .buffer(10 + random.nextInt(100), 1 << 20)
            .retry(RetryPolicy.standard().withAttempts(3))
            .witness(point -> witness())
            .process(
                (record, unit) -> {
                  String value = record.value();
                  if (value.startsWith("!")) {
                    throw new IllegalStateException("poison");
                  }
                  int call = calls.merge(value, 1, Integer::sum);
                  if (value.startsWith("?") && call % 3 != 0) {
                    if (call % 3 == 1) {
                      throw unit.notNow("flaky", Duration.ofMillis(5));
                    }
                    throw new IllegalStateException("flaky");
                  }
                  unit.send("out", record.key(), value);
                });
    if (!flushRule) {
      builder.withoutFlushRule();
    }
    participants.apply(name).forEach(builder::with);
    return builder.build().options();
  }

  private void witness() {
    if (!healed && random.nextInt(400) == 0) {
      throw new Crash();
    }
  }

  /** Has members' wall clocks jump by up to an hour, forth and back, once the group has begun. */
  SimWorld withJumpingClocks() {
    clocksJump = true;
    return this;
  }

  /** Runs with faults for so many steps, then heals, and runs until everything is committed. */
  void run(int faultySteps) {
    for (int i = 0; i < faultySteps && !broker.drained(); i++) {
      disturb();
      step();
    }
    healed = true;
    faults.heal();
    members.forEach(member -> member.frozen = false);
    for (int i = 0; i < 60_000 && !broker.drained(); i++) {
      if (members.isEmpty()) {
        members.add(started("m0"));
      }
      if (i % 2_000 == 0) {
        timeOutTransactions();
      }
      step();
    }
    if (!broker.drained()) {
      throw new AssertionError("not drained: " + broker.positions + " of " + broker.ends + state());
    }
  }

  private String state() {
    StringBuilder text = new StringBuilder();
    for (Member member : members) {
      text.append("\n").append(member.name).append(" preparing ").append(broker.preparing);
      for (Partition partition : member.engine.ownership().all()) {
        text.append(
            "\n  %s %s buffered %d unresolved %d paused %s %s"
                .formatted(
                    partition,
                    partition.state(),
                    partition.buffered(),
                    partition.unresolved(),
                    member.engine.flow().reasons(partition),
                    partition.report()));
      }
    }
    return text.toString();
  }

  private void disturb() {
    int dice = random.nextInt(300);
    if (clocksJump && broker.positions.size() == broker.inputs.size() && !members.isEmpty()) {
      members.get(random.nextInt(members.size())).skewMillis =
          random.nextInt(7_200_000) - 3_600_000L;
    }
    if (members.size() < 2 && dice < 30) {
      String name = members.stream().anyMatch(m -> m.name.equals("m0")) ? "m1" : "m0";
      try {
        members.add(started(name));
      } catch (RuntimeException | Crash e) {
        // A member that can't start is a process that ends: the next will try.
        broker.preparing = true;
      }
    } else if (dice == 40) {
      broker.preparing = true;
    } else if (dice == 41 && !members.isEmpty()) {
      members.get(random.nextInt(members.size())).frozen = true;
    } else if (dice < 46 && !members.isEmpty()) {
      members.get(random.nextInt(members.size())).frozen = false;
    } else if (dice == 47) {
      timeOutTransactions();
    } else if (dice == 48 && !members.isEmpty()) {
      kill(members.get(random.nextInt(members.size())));
    }
  }

  private Member started(String name) {
    Member member = new Member(name);
    member.engine.start();
    return member;
  }

  /** The coordinator aborts what has been open too long, and fences who left it open. */
  private void timeOutTransactions() {
    for (SimBroker.Coordinated each : broker.coordinated.values()) {
      if (each.begun && (healed || random.nextBoolean())) {
        broker.end(each, SimBroker.Outcome.ABORTED);
        each.epoch++;
      }
    }
  }

  private void kill(Member member) {
    members.remove(member);
    expel(member);
  }

  private void expel(Member member) {
    broker.owned.remove(member.source.memberId());
    broker.joining.remove(member.source.memberId());
    broker.preparing = true;
  }

  private void step() {
    clock += random.nextInt(2_000_000);
    group();
    if (members.isEmpty()) {
      return;
    }
    Member member = members.get(random.nextInt(members.size()));
    // A member whose polling thread is stuck may still send and commit: a zombie.
    int which = member.frozen ? 1 + random.nextInt(5) : random.nextInt(6);
    try {
      member.step(which);
    } catch (Crash e) {
      kill(member);
    } catch (RuntimeException e) {
      if (!(e instanceof io.streamsentinel.error.FatalException)) {
        throw e;
      }
      kill(member);
    }
  }

  /** The group's coordinator: completes a rebalance when all have joined, expels who does not. */
  private void group() {
    if (!broker.preparing) {
      return;
    }
    Set<String> missing = new HashSet<>(broker.owned.keySet());
    missing.removeAll(broker.joining);
    if (!missing.isEmpty() && random.nextInt(200) == 0) {
      for (String member : missing) {
        broker.owned.remove(member);
      }
      missing.clear();
    }
    if (missing.isEmpty() && !broker.owned.isEmpty()) {
      broker.generation++;
      List<String> all = new ArrayList<>(broker.owned.keySet());
      all.sort(String::compareTo);
      Set<TopicPartition> free = new HashSet<>(broker.inputs.keySet());
      broker.owned.values().forEach(free::removeAll);
      List<TopicPartition> order = new ArrayList<>(free);
      order.sort((a, b) -> Integer.compare(a.partition(), b.partition()));
      for (TopicPartition id : order) {
        String to = all.get(random.nextInt(all.size()));
        broker.owned.get(to).add(id);
      }
      broker.joining.clear();
      broker.preparing = false;
    }
  }

  /** What readers of committed data see in a topic, in the order of each of its partitions. */
  Map<String, List<String>> committed(String topic) {
    Map<String, List<String>> byKey = new TreeMap<>();
    broker.outputs.forEach(
        (name, log) -> {
          if (name.startsWith(topic + "-")) {
            for (SimBroker.Entry entry : log) {
              if (entry.transaction().outcome == SimBroker.Outcome.COMMITTED) {
                byKey
                    .computeIfAbsent(
                        new String(entry.record().key(), UTF_8), k -> new ArrayList<>())
                    .add(new String(entry.record().value(), UTF_8));
              }
            }
          }
        });
    return byKey;
  }

  /**
   * What a plain model says: each sound record once and in order in one topic, each poison in the
   * other.
   */
  Map<String, List<String>> expected(boolean poison) {
    Map<String, List<String>> byKey = new TreeMap<>();
    for (List<ConsumerRecord<byte[], byte[]>> records : broker.inputs.values()) {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        String value = new String(record.value(), UTF_8);
        if (value.startsWith("!") == poison) {
          byKey.computeIfAbsent(new String(record.key(), UTF_8), k -> new ArrayList<>()).add(value);
        }
      }
    }
    return byKey;
  }
}

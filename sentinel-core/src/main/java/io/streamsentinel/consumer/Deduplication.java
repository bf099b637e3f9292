package io.streamsentinel.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamsentinel.participant.Adoption;
import io.streamsentinel.participant.Control;
import io.streamsentinel.participant.Epoch;
import io.streamsentinel.participant.Part;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.participant.Passage;
import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.unit.Received;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Remembers the ids of events, so that an event that arrives again is committed and counted and not
 * handled. What is remembered goes to a topic, in the transaction of the event's own unit, into the
 * partition that has the input's number; a new owner reads that before it begins.
 */
final class Deduplication implements Participant {

  /** Attached to a record that was seen before. */
  enum Seen {
    BEFORE
  }

  /** Attached to a record that is new: what its unit has to remember. */
  record Memory(String id, ProducerRecord<byte[], byte[]> record) {}

  /** What is remembered for one life of a partition; oldest first, used by the intake thread. */
  private record Known(
      int assignment, LinkedHashMap<String, Long> ids, ConcurrentLinkedQueue<String> givenUp) {}

  /** Reads what is remembered for one partition of one topic. */
  interface Reader {
    /** Ids and when they were remembered, in milliseconds since 1970, oldest first. */
    Map<String, Long> read(TopicPartition memory, long sinceMillis);
  }

  private final Function<Received<?, ?>, Optional<String>> idOf;
  private final String topic;
  private final Duration window;
  private final Reader reader;
  private final LongSupplier wallMillis;
  private final BiConsumer<String, Integer> onDuplicates;
  private final Map<TopicPartition, Known> known = new ConcurrentHashMap<>();
  private volatile Set<String> retryTopics = Set.of();

  Deduplication(
      Function<Received<?, ?>, Optional<String>> idOf,
      String topic,
      Duration window,
      Reader reader,
      LongSupplier wallMillis,
      BiConsumer<String, Integer> onDuplicates) {
    this.idOf = idOf;
    this.topic = topic;
    this.window = window;
    this.reader = reader;
    this.wallMillis = wallMillis;
    this.onDuplicates = onDuplicates;
  }

  @Override
  public String name() {
    return "deduplication";
  }

  @Override
  public boolean preparesCommits() {
    return false;
  }

  /** What comes back on a retry topic was new when it first passed. */
  @Override
  public void start(Control control) {
    retryTopics = control.retryTopics();
  }

  @Override
  public void adopt(Adoption adoption) {
    TopicPartition input = adoption.claim().partition();
    if (retryTopics.contains(input.topic())) {
      return;
    }
    // Only this partition's: an event comes to the partition of its key, whenever it comes.
    TopicPartition memory = new TopicPartition(topic, input.partition());
    LinkedHashMap<String, Long> mine = new LinkedHashMap<>();
    String prefix = input.topic() + "/";
    Map<String, Long> read = reader.read(memory, wallMillis.getAsLong() - window.toMillis());
    read.forEach(
        (id, at) -> {
          if (id.startsWith(prefix)) {
            mine.put(id, at);
          }
        });
    known.put(input, new Known(adoption.claim().assignment(), mine, new ConcurrentLinkedQueue<>()));
  }

  @Override
  public void passing(List<Passage> passages) {
    for (Passage passage : passages) {
      Known life = known.get(passage.partition());
      if (life != null && life.assignment() == passage.assignment() && !passage.replay()) {
        for (String id = life.givenUp().poll(); id != null; id = life.givenUp().poll()) {
          life.ids().remove(id);
        }
        look(passage, life.ids());
      }
    }
  }

  private void look(Passage passage, Map<String, Long> seen) {
    long now = wallMillis.getAsLong();
    forget(seen, now - window.toMillis());
    int index = 0;
    int duplicates = 0;
    for (Received<?, ?> record : passage.records()) {
      Optional<String> id = idOf.apply(record).map(given -> record.topic() + "/" + given);
      if (id.isPresent()) {
        if (seen.putIfAbsent(id.get(), now) != null) {
          passage.attach(index, Seen.BEFORE);
          duplicates++;
        } else {
          passage.attach(index, new Memory(id.get(), memory(record.partition(), id.get(), now)));
        }
      }
      index++;
    }
    if (duplicates > 0) {
      onDuplicates.accept(passage.partition().topic(), duplicates);
    }
  }

  private static void forget(Map<String, Long> seen, long before) {
    var entries = seen.entrySet().iterator();
    while (entries.hasNext() && entries.next().getValue() < before) {
      entries.remove();
    }
  }

  private ProducerRecord<byte[], byte[]> memory(int partition, String id, long now) {
    return new ProducerRecord<>(topic, partition, now, id.getBytes(UTF_8), new byte[] {1});
  }

  /** An event that was given up is forgotten again: it may be sent back when it can be handled. */
  @Override
  public void afterCommit(Epoch epoch) {
    for (Part part : epoch.parts()) {
      Known life = known.get(part.partition());
      if (life != null && life.assignment() == part.assignment()) {
        part.units().stream()
            .filter(unit -> unit.deadLettered() && !handedOn(unit))
            .forEach(
                unit -> unit.attached(Memory.class).ifPresent(m -> life.givenUp().add(m.id())));
      }
    }
  }

  /** An event that waits on a retry topic is on its way to be handled. */
  private static boolean handedOn(UnitOfWork unit) {
    return unit instanceof OpenUnit open && open.handedOn();
  }

  @Override
  public void revoked(Collection<TopicPartition> partitions) {
    known.keySet().removeAll(partitions);
  }

  @Override
  public void lost(Collection<TopicPartition> partitions) {
    known.keySet().removeAll(partitions);
  }
}

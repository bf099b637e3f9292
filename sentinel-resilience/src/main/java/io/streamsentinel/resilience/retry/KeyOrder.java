package io.streamsentinel.resilience.retry;

import io.streamsentinel.deadletter.DeadLetter;
import io.streamsentinel.deadletter.DeadLetterHeaders;
import io.streamsentinel.participant.Adoption;
import io.streamsentinel.participant.Beside;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.participant.Passage;
import io.streamsentinel.unit.ElsewhereException;
import io.streamsentinel.unit.Received;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of each key although some of its records wait in a tier: a record that comes to a
 * topic from which an earlier record of its key was sent on, and has not ended since, is sent on as
 * well.
 *
 * <p>Who sends a record on says so in the order topic, in the same transaction; who handles or
 * dead-letters a record of a tier says so, too. Offsets grow within a key, so two numbers a key and
 * topic tell: sent on up to, ended up to. What another member has ended is heard of late at worst;
 * then a record takes a detour through the next tier, in its order. Thread-safe.
 */
final class KeyOrder implements Participant {

  private final Tiers tiers;
  private final String topic;
  private final OrderLog log;

  // Guarded by this.
  private final Map<Chain, Progress> committed = new HashMap<>();
  private final Map<TopicPartition, Map<Chain, Long>> ownSent = new HashMap<>();

  /** What is committed about a chain that has records on their way. */
  private static final class Progress {
    private long ended = -1;
    private final Map<String, Long> sent = new HashMap<>();
  }

  KeyOrder(Tiers tiers, String topic, OrderLog log) {
    this.tiers = tiers;
    this.topic = topic;
    this.log = log;
  }

  @Override
  public String name() {
    return "key order";
  }

  @Override
  public boolean preparesCommits() {
    return false;
  }

  /** What an earlier owner has sent on must be known before the first record is handled. */
  @Override
  public synchronized void adopt(Adoption adoption) {
    ownSent.remove(adoption.claim().partition());
    log.readToEnd(this::note);
  }

  @Override
  public synchronized void passing(List<Passage> passages) {
    if (anyWaits(passages)) {
      // What other members have ended since: one round trip a poll, while keys are waiting.
      log.readCommitted(this::note);
      ownSent.values().removeIf(Map::isEmpty);
    }
    for (Passage passage : passages) {
      if (tiers.contains(passage.partition().topic()) && !passage.replay()) {
        List<? extends Received<?, ?>> records = passage.records();
        for (int i = 0; i < records.size(); i++) {
          int index = i;
          Place.of(records.get(i).raw(), tiers)
              .ifPresent(place -> passage.attach(index, new Beside(ended(place))));
        }
      }
    }
  }

  private boolean anyWaits(List<Passage> passages) {
    if (committed.isEmpty() && ownSent.isEmpty()) {
      return false;
    }
    for (Passage passage : passages) {
      for (Received<?, ?> record : passage.records()) {
        if (waits(record.raw())) {
          return true;
        }
      }
    }
    return false;
  }

  /** Throws {@link ElsewhereException} if an earlier record of the key waits in a later tier. */
  synchronized void requireTurn(ConsumerRecord<byte[], byte[]> record) {
    if (waits(record)) {
      throw new ElsewhereException("an earlier record of its key waits to be tried again");
    }
  }

  /** Whether an earlier record of its key was sent on from the record's topic and has not ended. */
  private boolean waits(ConsumerRecord<byte[], byte[]> record) {
    if (committed.isEmpty() && ownSent.isEmpty()) {
      return false;
    }
    Optional<Place> place = Place.of(record, tiers);
    if (place.isEmpty() || (tiers.contains(record.topic()) && tiers.last(record.topic()))) {
      return false;
    }
    Chain chain = place.get().chain();
    Progress progress = committed.get(chain);
    long ended = progress == null ? -1 : progress.ended;
    long sent = progress == null ? -1 : progress.sent.getOrDefault(record.topic(), -1L);
    Map<Chain, Long> own = ownSent.get(new TopicPartition(record.topic(), record.partition()));
    if (own != null) {
      sent = Math.max(sent, own.getOrDefault(chain, -1L));
    }
    // What was sent on after it does not count: a handler may be called again.
    return sent > ended && sent < place.get().offset();
  }

  /** A record leaves its topic, for the next tier or for the dead letters. */
  synchronized List<ProducerRecord<byte[], byte[]>> leaves(
      ConsumerRecord<byte[], byte[]> record, boolean forNextTier) {
    Optional<Place> place = Place.of(record, tiers);
    if (place.isEmpty()) {
      return List.of();
    }
    if (!forNextTier) {
      return tiers.contains(record.topic()) ? List.of(ended(place.get())) : List.of();
    }
    Chain chain = place.get().chain();
    ownSent
        .computeIfAbsent(
            new TopicPartition(record.topic(), record.partition()), id -> new HashMap<>())
        .put(chain, place.get().offset());
    return List.of(chain.sent(record.topic(), place.get().offset(), topic, log.partitions()));
  }

  private ProducerRecord<byte[], byte[]> ended(Place place) {
    return place.chain().ended(place.offset(), topic, log.partitions());
  }

  private void note(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null || record.value() == null) {
      return;
    }
    Chain.read(record.key(), record.value()).ifPresent(this::note);
  }

  private void note(Chain.Note note) {
    Progress progress = committed.get(note.chain());
    if (!note.ended()) {
      committed
          .computeIfAbsent(note.chain(), chain -> new Progress())
          .sent
          .put(note.sentFrom(), note.offset());
    } else if (progress != null) {
      progress.ended = Math.max(progress.ended, note.offset());
      forgetOwn(note);
      if (progress.sent.values().stream().allMatch(sent -> sent <= progress.ended)) {
        committed.remove(note.chain());
      }
    }
  }

  private void forgetOwn(Chain.Note note) {
    for (Map<Chain, Long> own : ownSent.values()) {
      own.computeIfPresent(note.chain(), (chain, sent) -> sent <= note.offset() ? null : sent);
    }
  }

  @Override
  public void revoked(Collection<TopicPartition> partitions) {
    lost(partitions);
  }

  @Override
  public synchronized void lost(Collection<TopicPartition> partitions) {
    ownSent.keySet().removeAll(partitions);
  }

  @Override
  public synchronized void close() {
    log.close();
  }

  /** A record's chain and its offset there. */
  private record Place(Chain chain, long offset) {

    /**
     * Empty for a record that has no order: it has no key, it was replayed, or it lies in a retry
     * topic and does not say where it comes from.
     */
    static Optional<Place> of(ConsumerRecord<byte[], byte[]> record, Tiers tiers) {
      byte @Nullable [] key = record.key();
      if (key == null || record.headers().lastHeader(DeadLetterHeaders.REPLAYED) != null) {
        return Optional.empty();
      }
      if (!tiers.contains(record.topic())) {
        return Optional.of(
            new Place(Chain.of(record.topic(), record.partition(), key), record.offset()));
      }
      return DeadLetter.read(record)
          .map(
              letter ->
                  new Place(
                      Chain.of(letter.origin().topic(), letter.origin().partition(), key),
                      letter.offset()));
    }
  }
}

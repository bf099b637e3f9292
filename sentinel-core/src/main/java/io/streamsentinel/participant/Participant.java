package io.streamsentinel.participant;

import io.streamsentinel.unit.Handler;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * A block that takes part in the consumer's epochs: state, features, deduplication. The engine
 * knows participants only by this interface; a participant never sees the clients.
 *
 * <p>Data flows one way, and each step of it is one method here:
 *
 * <pre>
 * poll, decode -&gt; {@link #passing} -&gt; handler -&gt; unit -&gt; epoch -&gt; {@link #beforeCommit}
 *   -&gt; Kafka transaction -&gt; {@link #afterCommit}
 * </pre>
 *
 * <p>A partition's life is {@link #claim}, {@link #adopt}, any number of epochs, then {@link
 * #revoked} or {@link #lost}. A partition that comes back has a new life with a higher assignment
 * number; whatever belongs to an older number is no longer this participant's business.
 *
 * <h2>Threads and order</h2>
 *
 * Participants are called in the order in which they were given to the builder, and each method
 * says on which of the engine's threads. Methods of one thread never overlap; methods of different
 * threads do: {@code beforeCommit} of epoch n+1 runs while epoch n is in its Kafka transaction.
 * Epochs commit in order: {@code afterCommit(n)} comes before {@code afterCommit(n+1)}, on one
 * thread.
 *
 * <p>A method may block, within reason: what it holds up stands with it.
 *
 * <h2>Exceptions</h2>
 *
 * What a participant throws is read as the engine reads Kafka's exceptions: {@link
 * io.streamsentinel.error.RetriableException} has the same call made again with backoff, anything
 * else quarantines the partitions concerned with a report. Single units fail by {@link
 * UnitsFailedException}.
 */
public interface Participant extends AutoCloseable {

  /** A short name for log lines, reports and metrics, as {@code state}. */
  String name();

  /**
   * Called once, before the consumer subscribes.
   *
   * @param control what this participant can ask of the engine later, from any thread
   */
  default void start(Control control) {}

  /**
   * Records on their way to the handler: decoded, by partition, in offset order, each once per
   * assignment; records that can't be decoded are not among them. All that one poll returned comes
   * in one call, so that what is missing can be fetched in one round trip.
   *
   * <p>On the intake thread, before any handler sees these records. Handlers of earlier records may
   * still run, so what a record's handler is to see of the past must be attached here ({@link
   * Passage#attach}). Replayed passages ({@link Passage#replay}) get no handler.
   *
   * @param passages one for each partition that has records
   */
  default void passing(List<Passage> passages) {}

  /**
   * Puts something around the handler, as a limit on how many run at once. With several
   * participants, the first is the outermost. Called once, before the consumer subscribes; not for
   * batch handlers.
   *
   * <p>What it returns is called as a handler is, and may block: that holds records back, as a slow
   * handler does.
   *
   * @param handler the handler, or what a later participant made of it
   * @param <K> the type of decoded keys
   * @param <V> the type of decoded values
   * @return what to call instead; by default the handler itself
   */
  default <K, V> Handler<K, V> around(Handler<K, V> handler) {
    return handler;
  }

  /**
   * How it is, in a few words, for {@code health()}; empty if there is nothing to say. From any
   * thread; no key, value or secret.
   */
  default String health() {
    return "";
  }

  /**
   * Whether {@link #beforeCommit} has anything to do. Where no participant of a consumer prepares
   * commits, outputs are sent while their epoch is still open, and {@code beforeCommit} is called
   * for none of them. Asked once, before the consumer subscribes.
   *
   * @return by default true
   */
  default boolean preparesCommits() {
    return true;
  }

  /**
   * An epoch is closed and about to be sent. What must be durable before Kafka's commit is done
   * here. When this method has returned for every participant, the epoch can no longer be dropped
   * by the engine: it will be committed, or left to the recovery of whoever owns its partitions
   * next.
   *
   * <p>On the sending thread. Called again for the same epoch, with changed units or fewer parts,
   * after {@link UnitsFailedException} or {@link io.streamsentinel.error.RetriableException}; not
   * called again when the Kafka transaction alone has to be repeated.
   *
   * @param epoch what will be committed
   * @throws UnitsFailedException if single units can't be committed; the participant has undone
   *     whatever it did for this epoch
   */
  default void beforeCommit(Epoch epoch) {}

  /**
   * An epoch is committed: its outputs are visible and its positions stand.
   *
   * <p>On the committing thread, in epoch order. The next commit waits for it, so longer work
   * belongs on a thread of the participant's own.
   *
   * @param epoch what was committed; holds only the parts that really were
   */
  default void afterCommit(Epoch epoch) {}

  /**
   * An epoch's Kafka transaction was aborted. The parts that are still owned will be sent again,
   * unchanged and without {@link #beforeCommit} (unless that had not been called or not succeeded);
   * parts of partitions that were lost will not.
   *
   * <p>On the sending thread.
   *
   * @param epoch what was aborted
   */
  default void aborted(Epoch epoch) {}

  /**
   * A partition was assigned. Called <em>before</em> the engine reads its stable position, so that
   * a fence raised here shuts out an older owner before anything is decided.
   *
   * <p>On the adopting thread. The partition is paused.
   *
   * @param partition the partition, its topic id and the assignment number
   */
  default void claim(Claim partition) {}

  /**
   * The stable position of an assigned partition is known: compare it with what this participant
   * holds, and say through the adoption what has to happen before handlers run: republish, begin at
   * another position, replay for features, quarantine, or nothing.
   *
   * <p>On the adopting thread. The partition is paused until every participant has returned, and
   * what they asked for is done.
   *
   * @param adoption the partition and the answers it takes
   */
  default void adopt(Adoption adoption) {}

  /**
   * Partitions are given up in good order: whatever of them could be committed within the bound has
   * been, the rest is dropped, and another member may own them as soon as this returns.
   *
   * <p>On the thread that polls, inside the rebalance: be quick.
   *
   * @param partitions what is given up
   */
  default void revoked(Collection<TopicPartition> partitions) {}

  /**
   * Partitions are gone, and another member may own them already: forget them, write nothing for
   * them.
   *
   * <p>On the thread that polls, inside the rebalance: be quick.
   *
   * @param partitions what is gone
   */
  default void lost(Collection<TopicPartition> partitions) {}

  /** Called once, after the last epoch, when nothing else will be called any more. */
  @Override
  default void close() {}
}

package io.streamsentinel.resilience.replay;

import java.util.OptionalInt;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;

/** A dead-letter topic, its journal, and the cluster they are on. */
interface LetterStore extends AutoCloseable {

  /** The dead-letter topic. */
  String topic();

  /** The topic in which is recorded what was done about each. */
  String journal();

  /** What tells the dead-letter topic from another of its name. */
  String topicId();

  /** All dead letters that are committed, by partition in offset order. */
  void readLetters(Consumer<ConsumerRecord<byte[], byte[]>> each);

  /** What the journal holds; nothing if there is none yet. */
  void readJournal(Consumer<ConsumerRecord<byte[], byte[]>> each);

  /** The same, and waits for transactions that are open there. */
  void readJournalToEnd(Consumer<ConsumerRecord<byte[], byte[]>> each);

  /** Makes the journal if there is none, and refuses one that forgets. */
  void requireJournal();

  /** The largest record that a topic takes; empty if it does not exist. */
  OptionalInt largest(String topic);

  /** A producer whose transactional id belongs to this dead-letter topic; not initialised. */
  Producer<byte[], byte[]> producer();

  @Override
  void close();
}

package io.streamsentinel.resilience.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What was done about each dead letter of one topic: the last mark of each counts. Marks carry the
 * topic's id, so that those of a topic that was deleted say nothing about one made anew.
 */
final class Journal {

  private static final String IMPORTED = "imported/";

  private final String topic;
  private final String prefix;
  private final Map<LetterId, Mark> marks = new HashMap<>();
  private final Set<String> imported = new HashSet<>();

  /** {@code letters} is the id of the dead-letter topic. */
  Journal(String topic, String letters) {
    this.topic = topic;
    this.prefix = letters + "/";
  }

  /** Takes in a record of the journal's topic. */
  void read(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null || record.value() == null) {
      return;
    }
    String key = new String(record.key(), UTF_8);
    if (!key.startsWith(prefix)) {
      return;
    }
    String name = key.substring(prefix.length());
    if (name.startsWith(IMPORTED)) {
      imported.add(name.substring(IMPORTED.length()));
    } else {
      Mark.decode(record.value()).ifPresent(mark -> marks.put(LetterId.parse(name), mark));
    }
  }

  Mark of(LetterId id) {
    return marks.getOrDefault(id, Mark.OPEN);
  }

  boolean imported(String line) {
    return imported.contains(line);
  }

  ProducerRecord<byte[], byte[]> entry(LetterId id, Mark mark) {
    return entry(id.toString(), mark.encoded());
  }

  ProducerRecord<byte[], byte[]> importedEntry(String line) {
    return entry(IMPORTED + line, new byte[] {1});
  }

  private ProducerRecord<byte[], byte[]> entry(String name, byte[] value) {
    return new ProducerRecord<>(topic, (prefix + name).getBytes(UTF_8), value);
  }
}

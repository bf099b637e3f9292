package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Says what is wrong with an output, where the input held the numbers from 0 as values: what is
 * missing, what is there twice, where a key's order is broken. A few examples of each, not all.
 */
final class Oracle {

  private static final int EXAMPLES = 5;

  private final List<String> missing = new ArrayList<>();
  private final List<String> doubled = new ArrayList<>();
  private final List<String> inverted = new ArrayList<>();

  private Oracle() {}

  /** The outputs and dead letters together are each input once; outputs are in order of keys. */
  static void check(
      List<ConsumerRecord<String, String>> outputs,
      List<ConsumerRecord<String, String>> letters,
      int inputs) {
    Oracle oracle = new Oracle();
    Map<Integer, List<ConsumerRecord<String, String>>> byValue = new TreeMap<>();
    for (List<ConsumerRecord<String, String>> source : List.of(outputs, letters)) {
      for (ConsumerRecord<String, String> record : source) {
        byValue
            .computeIfAbsent(Integer.parseInt(record.value()), value -> new ArrayList<>())
            .add(record);
      }
    }
    for (int value = 0; value < inputs; value++) {
      List<ConsumerRecord<String, String>> found = byValue.getOrDefault(value, List.of());
      if (found.isEmpty()) {
        oracle.missing.add("" + value);
      } else if (found.size() > 1) {
        oracle.doubled.add(value + " at " + found.stream().map(Oracle::place).toList());
      }
    }
    byValue.keySet().stream()
        .filter(value -> value >= inputs)
        .forEach(value -> oracle.doubled.add(value + " was never sent"));
    oracle.order(outputs);
    assertThat(oracle.findings()).isEmpty();
  }

  private void order(List<ConsumerRecord<String, String>> outputs) {
    Map<String, Integer> last = new HashMap<>();
    for (ConsumerRecord<String, String> output : outputs) {
      int value = Integer.parseInt(output.value());
      Integer before = last.put(output.key(), value);
      if (before != null && before > value) {
        inverted.add(output.key() + ": " + before + " before " + value + " at " + place(output));
      }
    }
  }

  private List<String> findings() {
    List<String> findings = new ArrayList<>();
    say(findings, "missing", missing);
    say(findings, "not once", doubled);
    say(findings, "out of order", inverted);
    return findings;
  }

  private static void say(List<String> findings, String what, List<String> examples) {
    if (!examples.isEmpty()) {
      findings.add(
          examples.size()
              + " "
              + what
              + ", as "
              + examples.subList(0, Math.min(EXAMPLES, examples.size())));
    }
  }

  private static String place(ConsumerRecord<?, ?> record) {
    return record.topic() + "-" + record.partition() + "@" + record.offset();
  }
}

package io.streamsentinel.consumer;

import io.streamsentinel.health.ConsumerHealth;
import io.streamsentinel.health.PartitionHealth;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.unit.Position;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** How an engine is, for whoever asks. */
final class HealthReport {

  private HealthReport() {}

  static ConsumerHealth unborn() {
    return new ConsumerHealth(
        ConsumerHealth.State.NEW, List.of(), Optional.empty(), Optional.empty());
  }

  static ConsumerHealth of(Run run) {
    Engine engine = run.engine();
    List<PartitionHealth> partitions =
        engine.ownership().all().stream()
            .sorted(
                Comparator.comparing((Partition partition) -> partition.id().topic())
                    .thenComparing(partition -> partition.id().partition()))
            .map(partition -> of(partition, engine.flow()))
            .toList();
    long committed = engine.metrics().lastCommitMillis();
    Throwable failure = run.failure();
    return new ConsumerHealth(
        run.state(),
        partitions,
        committed == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(committed)),
        failure == null ? Optional.empty() : Optional.of(String.valueOf(failure.getMessage())),
        blocks(engine));
  }

  private static Map<String, String> blocks(Engine engine) {
    Map<String, String> blocks = new HashMap<>();
    for (Participant participant : engine.options().participants()) {
      String said = participant.health();
      if (!said.isEmpty()) {
        blocks.put(participant.name(), said);
      }
    }
    return blocks;
  }

  private static PartitionHealth of(Partition partition, Flow flow) {
    Position committed = partition.committed();
    return new PartitionHealth(
        partition.id().topic(),
        partition.id().partition(),
        flow.reasons(partition),
        partition.report().isEmpty() ? Optional.empty() : Optional.of(partition.report()),
        committed == null ? OptionalLong.empty() : OptionalLong.of(committed.offset()),
        partition.lag(),
        partition.buffered());
  }
}

package io.streamsentinel.examples.dashboard.health;

import io.streamsentinel.examples.dashboard.health.Block.Detail;
import io.streamsentinel.examples.dashboard.health.Block.Status;
import io.streamsentinel.health.ConsumerHealth;
import io.streamsentinel.health.PartitionHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A consumer's health in words. */
final class ConsumerBlock {

  private ConsumerBlock() {}

  static Block of(String group, ConsumerHealth health) {
    List<Detail> details = new ArrayList<>();
    details.add(new Detail("State", health.state().name().toLowerCase(Locale.ROOT)));
    details.add(new Detail("Partitions", Integer.toString(health.partitions().size())));
    details.add(
        new Detail("Last commit", health.lastCommit().map(Object::toString).orElse("never")));
    details.add(
        new Detail(
            "Records not fetched yet",
            Long.toString(
                health.partitions().stream().mapToLong(one -> one.lag().orElse(0)).sum())));
    details.add(
        new Detail(
            "Records fetched and not committed",
            Integer.toString(
                health.partitions().stream().mapToInt(PartitionHealth::buffered).sum())));
    health.failure().ifPresent(why -> details.add(new Detail("Failure", why)));
    for (PartitionHealth partition : health.partitions()) {
      String name = partition.topic() + "-" + partition.partition();
      partition.quarantine().ifPresent(why -> details.add(new Detail(name + " quarantined", why)));
      if (!partition.paused().isEmpty()) {
        details.add(new Detail(name + " paused", String.join(", ", partition.paused())));
      }
    }
    return new Block(
        "Consumer " + group,
        "Reads, decides and writes, each record exactly once.",
        status(health),
        words(health),
        details);
  }

  private static Status status(ConsumerHealth health) {
    return switch (health.state()) {
      case RUNNING ->
          !health.healthy()
              ? Status.FAILED
              : health.partitions().stream().anyMatch(one -> !one.paused().isEmpty())
                  ? Status.WARNING
                  : Status.OK;
      case FAILED -> Status.FAILED;
      case NEW, DRAINING, CLOSED -> Status.UNKNOWN;
    };
  }

  private static String words(ConsumerHealth health) {
    return switch (health.state()) {
      case NEW -> "It has not been started yet.";
      case DRAINING -> "It finishes what it began, then ends.";
      case CLOSED -> "It has ended in good order.";
      case FAILED -> "It has ended by a failure.";
      case RUNNING ->
          health.healthy()
              ? "It runs, and no partition is left alone."
              : "A partition is quarantined: going on could lose or double records.";
    };
  }
}

package io.streamsentinel.avro.evolution;

import io.streamsentinel.avro.evolution.RolloutPlan.Order;
import io.streamsentinel.avro.registry.CompatibilityCheck;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** Works out rollout plans. */
final class Rollout {
  private Rollout() {}

  static RolloutPlan plan(String subject, Schema candidate, List<Schema> before) {
    if (before.isEmpty()) {
      return new RolloutPlan(
          subject,
          Order.ANY_ORDER,
          List.of("Register the schema under " + subject + ".", "Start either side."),
          List.of("first version"));
    }
    Schema latest = before.get(before.size() - 1);
    List<String> changes = SchemaDiff.between(latest, candidate);
    if (changes.isEmpty()) {
      return new RolloutPlan(subject, Order.NOTHING_TO_DO, List.of(), changes);
    }
    List<String> newReadsOld = CompatibilityCheck.reasons(candidate, latest);
    List<String> oldReadsNew = CompatibilityCheck.reasons(latest, candidate);
    Order order = order(newReadsOld.isEmpty(), oldReadsNew.isEmpty());
    List<String> steps = new ArrayList<>(steps(order, subject, newReadsOld, oldReadsNew));
    if (order != Order.NOT_IN_ONE_STEP) {
      steps.addAll(olderData(candidate, before));
    }
    return new RolloutPlan(subject, order, steps, changes);
  }

  private static Order order(boolean newReadsOld, boolean oldReadsNew) {
    if (newReadsOld) {
      return oldReadsNew ? Order.ANY_ORDER : Order.READERS_FIRST;
    }
    return oldReadsNew ? Order.WRITERS_FIRST : Order.NOT_IN_ONE_STEP;
  }

  private static List<String> steps(
      Order order, String subject, List<String> newReadsOld, List<String> oldReadsNew) {
    String register = "Register the schema under " + subject + ".";
    return switch (order) {
      case NOTHING_TO_DO -> List.of();
      case ANY_ORDER ->
          List.of(register, "Upgrade consumers and producers one by one, in any order.");
      case READERS_FIRST ->
          List.of(
              register,
              "Upgrade all consumers, one by one; they read the old records as well.",
              "When no old consumer runs any more, upgrade the producers. An old consumer could not "
                  + "read the new records: "
                  + String.join("; ", oldReadsNew)
                  + ".");
      case WRITERS_FIRST ->
          List.of(
              register,
              "Upgrade all producers, one by one; the old consumers read the new records.",
              "When the old records are read or expired, upgrade the consumers. A new consumer could "
                  + "not read the old records: "
                  + String.join("; ", newReadsOld)
                  + ".");
      case NOT_IN_ONE_STEP ->
          List.of(
              "Do not register it: neither side could read the other's records. New from old: "
                  + String.join("; ", newReadsOld)
                  + ". Old from new: "
                  + String.join("; ", oldReadsNew)
                  + ".",
              "Go in two steps instead: first a version that has both the old and the new form, each "
                  + "with a default, and when all sides run it a version without the old form. Or "
                  + "write the new form to another topic and move the consumers there.");
    };
  }

  /** Records of versions before the latest may still be in the topic. */
  private static List<String> olderData(Schema candidate, List<Schema> before) {
    List<String> warnings = new ArrayList<>();
    for (int i = 0; i < before.size() - 1; i++) {
      if (!CompatibilityCheck.reasons(candidate, before.get(i)).isEmpty()) {
        warnings.add(
            "Mind the records of version "
                + (i + 1)
                + " of "
                + before.size()
                + ": the new schema cannot read them, so nobody who reads it may start from an "
                + "offset where they are.");
      }
    }
    return warnings;
  }
}

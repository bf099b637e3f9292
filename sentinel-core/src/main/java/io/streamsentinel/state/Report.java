package io.streamsentinel.state;

import io.streamsentinel.state.Verdict.Finding;
import io.streamsentinel.unit.Position;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a quarantined partition's report says: what was found, and the ways out. */
final class Report {

  private Report() {}

  static String of(
      Finding finding,
      LedgerKey key,
      Optional<Position> ledger,
      Optional<Position> committed,
      List<OutboxRow> beyond,
      long logStart,
      List<String> formerTopicIds) {
    return "%s: %s. Found: ledger at %s, Kafka's committed offset %s, outbox beyond it %s, log from %d."
            .formatted(
                key, what(finding), offset(ledger), offset(committed), outbox(beyond), logStart)
        + (formerTopicIds.isEmpty()
            ? ""
            : " The ledger also knows this topic's name under the ids " + formerTopicIds + ".")
        + " Nothing of this partition is handled. Ways out: "
        + ways(finding)
        + " See docs/state.md, Recovering.";
  }

  private static String what(Finding finding) {
    return switch (finding) {
      case UNKNOWN_TO_LEDGER -> "the group has a position that the ledger knows nothing of";
      case ROW_GONE -> "the ledger's row was deleted while the partition was in use";
      case PUBLICATION_UNKNOWN ->
          "the group's offset is gone while the outbox holds what may or may not have been published";
      case DATABASE_BEHIND ->
          "the database is behind Kafka, as after restoring an old backup or a failover that lost"
              + " commits";
      case OUTBOX_INCOMPLETE ->
          "the database is ahead of Kafka by something that the outbox does not hold, as after"
              + " setting the group's offset back by hand";
      case LOG_GONE -> "records that were never handled are gone from the log";
    };
  }

  private static String ways(Finding finding) {
    return switch (finding) {
      case UNKNOWN_TO_LEDGER ->
          "(1) if this group ran without state until now, build the state with joinExisting(true);"
              + " (2) if the database was replaced, bring back the one with this group's ledger.";
      case ROW_GONE, DATABASE_BEHIND ->
          "(1) bring back a database that has what Kafka has (a later backup, the old primary) and"
              + " restart; (2) accept the difference: either set ss_progress.next_offset to Kafka's"
              + " offset (the rows in between stay missing), or set the group's offset back to the"
              + " ledger's (the rows are made anew, their outputs are published a second time).";
      case PUBLICATION_UNKNOWN, OUTBOX_INCOMPLETE ->
          "(1) if the outputs up to the ledger's position were published, commit that position for"
              + " the group and delete the partition's rows of ss_outbox; (2) if they were not,"
              + " commit the offset at which the outbox begins, which has them published, or bring"
              + " the group's offset back to where it was.";
      case LOG_GONE ->
          "(1) restore the records, as from a mirror; (2) accept their loss: set"
              + " ss_progress.next_offset and the group's offset to the start of the log.";
    };
  }

  private static String offset(Optional<Position> position) {
    return position.map(p -> Long.toString(p.offset())).orElse("none");
  }

  private static String outbox(List<OutboxRow> rows) {
    return rows.isEmpty()
        ? "empty"
        : rows.stream()
            .map(row -> row.from() + " to " + row.to().offset())
            .collect(Collectors.joining(", "));
  }
}

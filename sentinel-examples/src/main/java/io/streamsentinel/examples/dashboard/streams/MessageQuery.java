package io.streamsentinel.examples.dashboard.streams;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Which messages of a topic to look for.
 *
 * @param topic the topic
 * @param partition the only partition to look into, if not all
 * @param offset the first offset to look at; needs a partition
 * @param from the earliest time
 * @param to the first time that is too late
 * @param newestFirst where to begin: at the end, or at the beginning
 * @param limit how many to return at most
 * @param cursor where an earlier answer left off; empty to begin
 * @param filter what else must hold
 */
public record MessageQuery(
    String topic,
    OptionalInt partition,
    OptionalLong offset,
    Optional<Instant> from,
    Optional<Instant> to,
    boolean newestFirst,
    int limit,
    Map<Integer, Long> cursor,
    MessageFilter filter) {

  /** As many messages as one answer may hold. */
  public static final int LIMIT_MAX = 200;

  /** Checks what concerns several values. */
  public MessageQuery {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw new BadQueryException("limit must be from 1 to " + LIMIT_MAX + ": " + limit);
    }
    if (offset.isPresent() && partition.isEmpty()) {
      throw new BadQueryException("offset needs a partition: offsets count within one");
    }
    if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
      throw new BadQueryException("from must be before to: " + from.get() + ", " + to.get());
    }
    cursor = Map.copyOf(cursor);
  }

  /** The newest messages of a topic. */
  public static MessageQuery newest(String topic, int limit, MessageFilter filter) {
    return new MessageQuery(
        topic,
        OptionalInt.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        limit,
        Map.of(),
        filter);
  }

  /**
   * A cursor as it stands in an address, as {@code 0:120,1:98}.
   *
   * @throws BadQueryException if it is none
   */
  public static Map<Integer, Long> cursor(String text) {
    Map<Integer, Long> positions = new HashMap<>();
    for (String part : text.split(",", -1)) {
      String[] numbers = part.split(":", 2);
      try {
        positions.put(Integer.parseInt(numbers[0]), Long.parseLong(numbers[numbers.length - 1]));
      } catch (NumberFormatException e) {
        throw new BadQueryException("cursor is not one that an answer gave: " + part);
      }
    }
    return positions;
  }
}

package io.streamsentinel.doctor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/** What an examination makes on the servers, and how to clear it away. Not thread-safe. */
public final class Scratch {

  /** What the names of everything that a doctor makes start with. */
  public static final String PREFIX = "sentinel-doctor-";

  private final String name = PREFIX + UUID.randomUUID();
  private final Deque<Leftover> leftovers = new ArrayDeque<>();

  Scratch() {}

  /** A name that nothing else has, for topics, groups, keys and tables. */
  public String name() {
    return name;
  }

  /**
   * Notes what must be cleared away when the examination ends, however it ends. To be called before
   * the thing is made.
   *
   * @param what the thing, for a person, as {@code topic x}
   * @param removal removes it; does nothing if it was never made
   */
  public void clearAway(String what, Removal removal) {
    leftovers.push(new Leftover(what, removal));
  }

  /** Clears all away, the latest first, and says what could not be. */
  List<Finding> clear() {
    List<Finding> left = new ArrayList<>();
    while (!leftovers.isEmpty()) {
      Leftover leftover = leftovers.pop();
      try {
        leftover.removal().run();
      } catch (Exception e) {
        left.add(
            Finding.warn(
                "clearing away",
                "left behind: %s (%s)".formatted(leftover.what(), Remedy.words(e)),
                "Remove it by hand; the user may lack the right to delete"));
      }
    }
    return left;
  }

  private record Leftover(String what, Removal removal) {}

  /** Removes one thing. */
  @FunctionalInterface
  public interface Removal {
    /**
     * Removes it.
     *
     * @throws Exception whatever the server's client throws
     */
    void run() throws Exception;
  }
}

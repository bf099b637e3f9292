package io.streamsentinel.resilience.dependency;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FallbackChain} answered, which step it came from, and why not from an earlier one.
 *
 * @param value the answer
 * @param by the step that gave it
 * @param skipped the steps before it, in their order, each with why it did not answer
 * @param <T> the type of the answer
 */
public record Answer<T extends @Nullable Object>(T value, String by, List<Skipped> skipped) {

  /**
   * A step that did not answer.
   *
   * @param step its name
   * @param why in a few words; no key, value or secret
   */
  public record Skipped(String step, String why) {}

  /** Copies the list. */
  public Answer {
    skipped = List.copyOf(skipped);
  }

  /** Whether the first step answered. */
  public boolean first() {
    return skipped.isEmpty();
  }

  /** Why the answer is not the first step's, for a decision to carry; empty if it is. */
  public String why() {
    return skipped.stream()
        .map(each -> each.step() + ": " + each.why())
        .collect(Collectors.joining("; "));
  }

  @Override
  public String toString() {
    return "Answer[by " + by + (first() ? "" : ", since " + why()) + "]";
  }
}

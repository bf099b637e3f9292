package io.streamsentinel.doctor;

import java.util.List;

/** One thing that a {@link Doctor} looks at. What it makes, it hands to the {@link Scratch}. */
public interface Check {

  /** What is checked, as {@code kafka: transactions}. */
  String name();

  /**
   * Whether the checks of the same server that follow make no sense if this one fails: what stands
   * before the colon in {@link #name()} names the server. Default: no.
   */
  default boolean opensTheDoor() {
    return false;
  }

  /**
   * Looks. An exception is a failure that {@link Doctor} words.
   *
   * @param scratch where to leave what must be cleared away afterwards
   * @return one finding at least
   * @throws Exception whatever the server's client throws
   */
  List<Finding> examine(Scratch scratch) throws Exception;
}

package io.streamsentinel.doctor;

/** How a check ended, from good to bad. */
public enum Status {
  /** As it should be. */
  PASS,
  /** It works, and something about it will hurt some day. */
  WARN,
  /** It does not work, or it would lose or double records. */
  FAIL
}

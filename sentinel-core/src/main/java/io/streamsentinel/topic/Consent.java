package io.streamsentinel.topic;

/** What somebody must say aloud before it is done. */
public enum Consent {
  /** Keys may move to other partitions although something is remembered for them. */
  KEYS_MOVE,
  /** Copies beyond those that the deployment asks for may go; no record goes with them. */
  FEWER_COPIES
}

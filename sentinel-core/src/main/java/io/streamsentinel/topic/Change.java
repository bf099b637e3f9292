package io.streamsentinel.topic;

import java.util.Map;

/** One step from what is there to what is declared, or the reason why there is none. Immutable. */
public sealed interface Change {

  /** The topic. */
  String topic();

  /** What the step does, in a line for a person. */
  String summary();

  /**
   * A topic that is not there yet.
   *
   * @param topic its name
   * @param partitions how many partitions it will have
   * @param replicas how many replicas it will have
   * @param configs its configuration
   */
  record Create(String topic, int partitions, int replicas, Map<String, String> configs)
      implements Change {

    /** Copies the map. */
    public Create {
      configs = Map.copyOf(configs);
    }

    @Override
    public String summary() {
      return "create with %d partitions, %d replicas, %s"
          .formatted(partitions, replicas, new java.util.TreeMap<>(configs));
    }
  }

  /**
   * More partitions than there are.
   *
   * @param topic the topic
   * @param from how many there are
   * @param to how many there will be
   * @param keyedState whether keys will leave the partition that remembers them; such a step is
   *     taken only with {@link Consent#KEYS_MOVE}
   */
  record MorePartitions(String topic, int from, int to, boolean keyedState) implements Change {
    @Override
    public String summary() {
      String warning =
          keyedState
              ? ". WARNING: keys move to other partitions, away from the state kept for them:"
                  + " features count anew, order per key breaks. Rather make a new topic and move"
                  + " over"
              : "";
      return "increase partitions from %d to %d%s".formatted(from, to, warning);
    }
  }

  /**
   * Another number of replicas.
   *
   * @param topic the topic
   * @param from the smallest number that a partition has
   * @param to how many each will have
   */
  record Replicas(String topic, int from, int to) implements Change {
    @Override
    public String summary() {
      return "change replicas from %d to %d".formatted(from, to);
    }
  }

  /**
   * More copies than the deployment asks for; taken away only with {@link Consent#FEWER_COPIES}.
   *
   * @param topic the topic
   * @param from the largest number that a partition has
   * @param to how many each will have
   */
  record FewerReplicas(String topic, int from, int to) implements Change {
    @Override
    public String summary() {
      return "take copies away, %d replicas to %d, only if asked to: they harm nobody but cost"
          .formatted(from, to);
    }
  }

  /**
   * A value of the configuration that is not as declared.
   *
   * @param topic the topic
   * @param key the key
   * @param from what it is
   * @param to what it will be
   */
  record SetConfig(String topic, String key, String from, String to) implements Change {
    @Override
    public String summary() {
      return "set %s from %s to %s".formatted(key, from, to);
    }
  }

  /**
   * A difference that is left alone, since closing it would delete data or can't be done.
   *
   * @param topic the topic
   * @param difference what differs
   * @param advice why it is left alone and what can be done
   */
  record LeftAlone(String topic, String difference, String advice) implements Change {
    @Override
    public String summary() {
      return "left alone: %s. %s".formatted(difference, advice);
    }
  }

  /**
   * A value that somebody set on the topic and nobody declared. It stays.
   *
   * @param topic the topic
   * @param key the key
   * @param value its value
   */
  record Undeclared(String topic, String key, String value) implements Change {
    @Override
    public String summary() {
      return "not declared, stays: %s=%s".formatted(key, value);
    }
  }
}

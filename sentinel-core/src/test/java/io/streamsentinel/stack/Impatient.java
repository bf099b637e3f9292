package io.streamsentinel.stack;

import java.util.Map;

/** Settings of Kafka's clients that make a test shorter and change nothing it looks at. */
public final class Impatient {

  /**
   * For consumers: {@code fetch.max.wait.ms}. Whoever closes a consumer waits for the answer to its
   * last fetch, which a broker with nothing to say holds back for half a second by default.
   */
  public static final Map<String, Object> FETCHES = Map.of("fetch.max.wait.ms", 50);

  private Impatient() {}
}

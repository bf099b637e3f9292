package io.streamsentinel.unit;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * A handler whose log lines say which event they belong to: while it runs, SLF4J's MDC holds the
 * event's id under {@value #EVENT} and the record's place ({@code topic-partition@offset}) under
 * {@value #RECORD}. Show them with {@code %X{event}} in a pattern, or by a JSON layout. Afterwards
 * the MDC is as it was, also when the handler throws.
 *
 * <p>The id is cut to 64 characters, and what is no letter, digit, dot, colon, underscore or hyphen
 * becomes a question mark, so that no event can forge a log line. Take an id, never a key or a
 * value. Ids of traces need no such class: a tracer that observes the consumer puts them there
 * itself.
 *
 * <p>Thread-safe if the handler is.
 *
 * @param <K> the type of decoded keys
 * @param <V> the type of decoded values
 */
public final class LogContext<K, V> implements Handler<K, V> {

  /** Under this key is the event's id. */
  public static final String EVENT = "event";

  /** Under this key is where the record was read. */
  public static final String RECORD = "record";

  private static final int LENGTH_MAX = 64;

  private final Function<? super V, @Nullable String> eventId;
  private final Handler<K, V> handler;

  private LogContext(Function<? super V, @Nullable String> eventId, Handler<K, V> handler) {
    this.eventId = eventId;
    this.handler = handler;
  }

  /**
   * Puts a handler into its context.
   *
   * @param eventId finds a value's id; null where it has none
   * @param handler what to call
   */
  public static <K, V> LogContext<K, V> around(
      Function<? super V, @Nullable String> eventId, Handler<K, V> handler) {
    return new LogContext<>(eventId, handler);
  }

  @Override
  public void process(Received<K, V> record, Unit unit) throws Exception {
    String event = MDC.get(EVENT);
    String place = MDC.get(RECORD);
    try {
      set(EVENT, printable(eventId.apply(record.value())));
      set(RECORD, record.toString());
      handler.process(record, unit);
    } finally {
      set(EVENT, event);
      set(RECORD, place);
    }
  }

  private static void set(String key, @Nullable String value) {
    if (value == null) {
      MDC.remove(key);
    } else {
      MDC.put(key, value);
    }
  }

  private static @Nullable String printable(@Nullable String id) {
    if (id == null) {
      return null;
    }
    StringBuilder safe = new StringBuilder(Math.min(id.length(), LENGTH_MAX));
    for (int i = 0; i < id.length() && i < LENGTH_MAX; i++) {
      char c = id.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.:".indexOf(c) >= 0;
      safe.append(plain ? c : '?');
    }
    return safe.toString();
  }
}

package io.streamsentinel.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogContextTest {

  private static final Unit UNIT =
      (Unit)
          Proxy.newProxyInstance(
              Unit.class.getClassLoader(),
              new Class<?>[] {Unit.class},
              (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
              });

  private final List<String> seen = new ArrayList<>();
  private final Handler<String, String> handler =
      (record, unit) -> seen.add(MDC.get(LogContext.EVENT) + " " + MDC.get(LogContext.RECORD));

  @AfterEach
  void clear() {
    MDC.clear();
  }

  @Test
  void log_lines_of_a_handler_name_event_and_record() throws Exception {
    LogContext.<String, String>around(value -> "event-of-" + value, handler)
        .process(record("a"), UNIT);

    assertThat(seen).containsExactly("event-of-a payments-3@42");
    assertThat(MDC.get(LogContext.EVENT)).isNull();
    assertThat(MDC.get(LogContext.RECORD)).isNull();
  }

  @Test
  void what_was_there_before_is_there_again_also_after_a_failure() {
    MDC.put(LogContext.EVENT, "outer");
    Handler<String, String> failing =
        LogContext.around(
            value -> value,
            (record, unit) -> {
              throw new IllegalStateException(MDC.get(LogContext.EVENT));
            });

    assertThatIllegalStateException()
        .isThrownBy(() -> failing.process(record("inner"), UNIT))
        .withMessage("inner");
    assertThat(MDC.get(LogContext.EVENT)).isEqualTo("outer");
    assertThat(MDC.get(LogContext.RECORD)).isNull();
  }

  @Test
  void an_id_can_neither_forge_a_line_nor_flood_it() throws Exception {
    LogContext.<String, String>around(value -> value, handler)
        .process(record("a\nERROR forged " + "x".repeat(100)), UNIT);

    assertThat(seen.get(0))
        .startsWith("a?ERROR?forged?xxx")
        .hasSize(64 + " payments-3@42".length());
  }

  @Test
  void an_event_without_id_still_names_its_record() throws Exception {
    LogContext.<String, String>around(value -> null, handler).process(record("a"), UNIT);

    assertThat(seen).containsExactly("null payments-3@42");
  }

  private static Received<String, String> record(String value) {
    return new Received<>(
        new ConsumerRecord<>("payments", 3, 42, new byte[0], new byte[0]), "key", value);
  }
}

package io.streamsentinel.examples.dashboard.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageQueryTest {

  @Test
  void a_cursor_is_read_as_it_was_written() {
    assertThat(MessageQuery.cursor("0:120,3:98")).isEqualTo(Map.of(0, 120L, 3, 98L));
  }

  @Test
  void a_foreign_cursor_is_refused() {
    assertThatExceptionOfType(BadQueryException.class)
        .isThrownBy(() -> MessageQuery.cursor("0:120,x"))
        .withMessageContaining("x");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 201})
  void a_limit_out_of_bounds_is_refused(int limit) {
    assertThatExceptionOfType(BadQueryException.class)
        .isThrownBy(() -> MessageQuery.newest("any", limit, MessageFilter.none()))
        .withMessageContaining(Integer.toString(limit));
  }

  @Test
  void an_offset_without_a_partition_is_refused() {
    assertThatExceptionOfType(BadQueryException.class)
        .isThrownBy(() -> query(OptionalLong.of(3), Optional.empty(), Optional.empty()))
        .withMessageContaining("partition");
  }

  @Test
  void a_time_span_that_ends_before_it_begins_is_refused() {
    Instant noon = Instant.parse("2026-01-31T12:00:00Z");

    assertThatExceptionOfType(BadQueryException.class)
        .isThrownBy(() -> query(OptionalLong.empty(), Optional.of(noon), Optional.of(noon)))
        .withMessageContaining("2026-01-31T12:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "amount", "> 3", "a b = c", "= 3"})
  void a_field_that_is_no_condition_is_refused(String text) {
    assertThatExceptionOfType(BadQueryException.class)
        .isThrownBy(() -> FieldTest.parse(text))
        .withMessageContaining("amountMinor > 22000");
  }

  private static MessageQuery query(
      OptionalLong offset, Optional<Instant> from, Optional<Instant> to) {
    return new MessageQuery(
        "any", OptionalInt.empty(), offset, from, to, true, 10, Map.of(), MessageFilter.none());
  }
}

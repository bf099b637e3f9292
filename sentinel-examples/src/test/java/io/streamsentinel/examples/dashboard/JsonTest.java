package io.streamsentinel.examples.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void times_leave_as_text_in_utc() {
    assertThat(Json.of(Map.of("at", Instant.parse("2026-01-31T12:00:00Z"))))
        .isEqualTo("{\"at\":\"2026-01-31T12:00:00Z\"}");
  }

  @Test
  void card_numbers_are_masked_in_every_text() {
    assertThat(Json.of(new Problem("no user 4111111111111111")))
        .isEqualTo("{\"error\":\"no user ************1111\"}");
  }
}

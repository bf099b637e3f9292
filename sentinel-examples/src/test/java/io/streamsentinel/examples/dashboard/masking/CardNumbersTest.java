package io.streamsentinel.examples.dashboard.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CardNumbersTest {

  @ParameterizedTest
  @CsvSource({
    "4111111111111111, ************1111",
    "4222222222222, *********2222",
    "5555 5555 5555 4444, **** **** **** 4444",
    "3782-822463-10005, ****-******-*0005",
    "2223003122003222, ************3222",
    "6304000000000000, ************0000"
  })
  void all_but_the_last_four_digits_of_a_card_number_are_hidden(String number, String shown) {
    assertThat(CardNumbers.mask(number)).isEqualTo(shown);
    assertThat(CardNumbers.mask("paid with " + number + ", thanks"))
        .isEqualTo("paid with " + shown + ", thanks");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111112", // the check digit is wrong
        "1735689600000", // a time in milliseconds
        "1735689600000000", // a time in microseconds
        "9111111111111111", // no card begins so
        "411111111111", // too short
        "41111111111111111111111", // too long
        "2026-01-31T12:00:00Z",
        "pay_7a86ef0a005dd2a6",
        ""
      })
  void what_is_no_card_number_stays(String text) {
    assertThat(CardNumbers.mask(text)).isEqualTo(text);
  }

  @Test
  void every_card_number_in_a_text_is_hidden() {
    assertThat(CardNumbers.mask("4111111111111111 and 5555555555554444"))
        .isEqualTo("************1111 and ************4444");
  }

  @Test
  void bytes_that_hold_a_card_number_keep_their_length() {
    byte[] bytes = "\u0000\u00ff4111111111111111\u00fe".getBytes(StandardCharsets.ISO_8859_1);

    byte[] masked = CardNumbers.mask(bytes);

    assertThat(new String(masked, StandardCharsets.ISO_8859_1))
        .isEqualTo("\u0000\u00ff************1111\u00fe");
  }
}

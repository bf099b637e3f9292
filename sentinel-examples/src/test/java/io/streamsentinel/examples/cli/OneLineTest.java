package io.streamsentinel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class OneLineTest {

  @Test
  void causes_follow_each_other_outermost_first() {
    var failure =
        new UncheckedIOException(
            "payments.csv, line 7", new IOException("not a number:\n  twelve", new Error("inner")));

    assertThat(OneLine.of(failure))
        .isEqualTo("error: payments.csv, line 7: not a number: twelve: inner");
  }

  @Test
  void what_only_hands_on_is_left_out() {
    assertThat(OneLine.of(new ExecutionException(new IllegalStateException("port 9092 is taken"))))
        .isEqualTo("error: port 9092 is taken");
  }

  @Test
  void what_was_said_is_not_said_again() {
    var cause = new IllegalStateException("broker gone");

    assertThat(OneLine.of(new RuntimeException(cause)))
        .isEqualTo("error: java.lang.IllegalStateException: broker gone");
  }

  @Test
  void file_errors_say_what_is_wrong_with_the_file() {
    assertThat(OneLine.of(new NoSuchFileException("a.csv")))
        .isEqualTo("error: no such file: a.csv");
    assertThat(OneLine.of(new AccessDeniedException("a.csv")))
        .isEqualTo("error: no permission: a.csv");
  }

  @Test
  void an_exception_without_words_is_named() {
    assertThat(OneLine.of(new StackOverflowError())).isEqualTo("error: StackOverflowError");
  }
}

package io.streamsentinel.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeliveryTest {

  private final Delivery<String> delivery = new Delivery<>();

  @Test
  void a_payment_without_an_outcome_is_lost() {
    delivery.in("a");
    delivery.in("b");
    delivery.out("a");

    assertThat(delivery.lost()).isEqualTo(1);
    assertThat(delivery.duplicates()).isZero();
  }

  @Test
  void a_second_outcome_is_a_duplicate_whatever_its_kind() {
    delivery.in("a");
    delivery.in("b");
    delivery.out("a");
    delivery.out("a");
    delivery.out("b");
    delivery.deadLetter("b");

    assertThat(delivery.duplicates()).isEqualTo(2);
    assertThat(delivery.lost()).isZero();
    assertThat(delivery.out()).isEqualTo(3);
    assertThat(delivery.deadLetters()).isEqualTo(1);
  }

  @Test
  void an_outcome_of_nobodys_payment_is_a_stranger() {
    delivery.out("x");

    assertThat(delivery.strangers()).isEqualTo(1);
    assertThat(delivery.out()).isZero();
    assertThat(delivery.exactlyOnce()).as("no payment was seen").isFalse();

    delivery.in("a");
    delivery.out("a");

    assertThat(delivery.exactlyOnce()).as("one of an earlier run came out too").isTrue();
  }
}

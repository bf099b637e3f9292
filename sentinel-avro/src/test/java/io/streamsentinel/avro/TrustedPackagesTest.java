package io.streamsentinel.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamsentinel.avro.event.Channel;
import io.streamsentinel.avro.event.PaymentEvent;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Timer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class TrustedPackagesTest {

  @Test
  void only_declared_packages_and_those_below_are_trusted() {
    TrustedPackages.trust(List.of("com.acme.events"));

    assertThat(TrustedPackages.trusts("io.streamsentinel.avro.event.PaymentEvent")).isTrue();
    assertThat(TrustedPackages.trusts("com.acme.events.Order")).isTrue();
    assertThat(TrustedPackages.trusts("com.acme.events.nested.Order")).isTrue();
    assertThat(TrustedPackages.trusts("com.acme.eventsmuggler.Order")).isFalse();
    assertThat(TrustedPackages.trusts("com.acme.Order")).isFalse();
    assertThat(TrustedPackages.trusts("Order")).isFalse();
    assertThat(TrustedPackages.trusts("java.util.Timer")).isFalse();
  }

  @Test
  void avros_own_guard_trusts_the_same_and_goes_on_refusing_the_rest() throws Exception {
    Method validate = guard();
    TrustedPackages.prepare();

    assertThatCode(() -> validate.invoke(null, PaymentEvent.class)).doesNotThrowAnyException();
    assertThatCode(() -> validate.invoke(null, Channel.class)).doesNotThrowAnyException();
    assertThatCode(() -> validate.invoke(null, String.class)).doesNotThrowAnyException();
    assertThatThrownBy(() -> validate.invoke(null, Timer.class))
        .hasCauseInstanceOf(SecurityException.class);
  }

  /** Avro's guard, which exists from version 1.12.2 on. */
  private static Method guard() throws NoSuchMethodException {
    try {
      return Class.forName("org.apache.avro.util.ClassSecurityValidator")
          .getMethod("validate", Class.class);
    } catch (ClassNotFoundException e) {
      Assumptions.abort("this version of Avro has no guard");
      throw new IllegalStateException(e);
    }
  }
}

package io.streamsentinel.avro.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.avro.Events;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.InMemorySchemaRegistry;
import org.junit.jupiter.api.Test;

class SerdeTest {
  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();

  @Test
  void an_event_comes_back_as_it_was() {
    PaymentEvent payment = Events.payment(3);
    FraudDecisionEvent decision = Events.decision(payment);

    byte[] bytes = new SentinelAvroSerializer<PaymentEvent>(registry).serialize("p", payment);
    byte[] more = new SentinelAvroSerializer<FraudDecisionEvent>(registry).serialize("d", decision);

    assertThat(SentinelAvroDeserializer.of(registry, PaymentEvent.class).deserialize("p", bytes))
        .isEqualTo(payment);
    assertThat(
            SentinelAvroDeserializer.of(registry, FraudDecisionEvent.class).deserialize("d", more))
        .isEqualTo(decision);
  }

  @Test
  void an_event_shows_no_sensitive_field() {
    assertThat(Events.payment(3))
        .asString()
        .contains("pay-0000121003", "\"***1003\"", "\"latitude\":\"***\"")
        .doesNotContain("tok_4f9d1c7a2b8e", "203.0.113", "52.5");
  }
}

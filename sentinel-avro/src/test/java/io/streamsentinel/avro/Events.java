package io.streamsentinel.avro;

import io.streamsentinel.avro.event.Channel;
import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Events as they occur. */
public final class Events {
  private static final List<Channel> CHANNELS = List.of(Channel.values());

  private Events() {}

  public static PaymentEvent payment(int number) {
    return PaymentEvent.newBuilder()
        .setEventId("01JD8ZK4T3X9Q2M7V5B6N0" + (1000 + number))
        .setPaymentId("pay-000012" + (1000 + number))
        .setUserId("user-00" + (4812 + number))
        .setMerchantId("mer-" + (10391 + number))
        .setTerminalId("term-0" + (3412 + number))
        .setAmountMinor(12_990L + number * 37L)
        .setCurrency("EUR")
        .setEventTime(Instant.ofEpochMilli(1_763_635_200_123L + number * 1_000L))
        .setChannel(CHANNELS.get(number % CHANNELS.size()))
        .setCardToken("tok_4f9d1c7a2b8e" + (1000 + number))
        .setDeviceId("dev-9f3c2a" + (1000 + number))
        .setIpAddress("203.0.113." + number % 255)
        .setCountry("DE")
        .setLatitude(52.52 + number * 0.01)
        .setLongitude(13.405 + number * 0.01)
        .build();
  }

  public static FraudDecisionEvent decision(PaymentEvent payment) {
    return FraudDecisionEvent.newBuilder()
        .setEventId("decision-" + payment.getEventId())
        .setPaymentId(payment.getPaymentId())
        .setUserId(payment.getUserId())
        .setDecision(Decision.REVIEW)
        .setScore(0.71)
        .setReasons(List.of("VELOCITY_1H", "NEW_DEVICE"))
        .setFeatures(Map.of("count_1h", 7.0, "amount_ratio_30d", 3.25))
        .setModelVersion("rules-1")
        .setEventTime(payment.getEventTime())
        .setDecidedAt(payment.getEventTime().plusMillis(12))
        .build();
  }
}

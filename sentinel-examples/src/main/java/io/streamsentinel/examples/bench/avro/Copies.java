package io.streamsentinel.examples.bench.avro;

import io.streamsentinel.avro.event.Channel;
import io.streamsentinel.avro.event.PaymentEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Makes a payment out of parts at hand: what the object, its strings and its values cost alone. */
final class Copies {
  private final byte[][] texts;
  private final long amountMinor;
  private final long eventTime;
  private final Channel channel;
  private final double latitude;
  private final double longitude;

  Copies(PaymentEvent payment) {
    texts =
        List.of(
                payment.getEventId(),
                payment.getPaymentId(),
                payment.getUserId(),
                payment.getMerchantId(),
                payment.getTerminalId(),
                payment.getCurrency(),
                payment.getCardToken(),
                payment.getDeviceId(),
                payment.getIpAddress(),
                payment.getCountry())
            .stream()
            .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
            .toArray(byte[][]::new);
    amountMinor = payment.getAmountMinor();
    eventTime = payment.getEventTime().toEpochMilli();
    channel = payment.getChannel();
    latitude = payment.getLatitude();
    longitude = payment.getLongitude();
  }

  PaymentEvent make() {
    PaymentEvent copy = new PaymentEvent();
    copy.setEventId(text(0));
    copy.setPaymentId(text(1));
    copy.setUserId(text(2));
    copy.setMerchantId(text(3));
    copy.setTerminalId(text(4));
    copy.setAmountMinor(amountMinor);
    copy.setCurrency(text(5));
    copy.setEventTime(Instant.ofEpochMilli(eventTime));
    copy.setChannel(channel);
    copy.setCardToken(text(6));
    copy.setDeviceId(text(7));
    copy.setIpAddress(text(8));
    copy.setCountry(text(9));
    copy.setLatitude(latitude);
    copy.setLongitude(longitude);
    return copy;
  }

  private String text(int index) {
    return new String(texts[index], StandardCharsets.ISO_8859_1);
  }
}

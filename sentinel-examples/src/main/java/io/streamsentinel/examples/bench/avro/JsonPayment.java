package io.streamsentinel.examples.bench.avro;

import io.streamsentinel.avro.event.Channel;
import io.streamsentinel.avro.event.PaymentEvent;
import org.jspecify.annotations.NullUnmarked;

/** The same payment in the form that is fastest for Jackson: public fields, times as numbers. */
@NullUnmarked // Jackson fills the fields, those that may be null and the others
public final class JsonPayment {
  public String eventId;
  public String paymentId;
  public String userId;
  public String merchantId;
  public String terminalId;
  public long amountMinor;
  public String currency;
  public long eventTime;
  public Channel channel;
  public String cardToken;
  public String deviceId;
  public String ipAddress;
  public String country;
  public Double latitude;
  public Double longitude;

  static JsonPayment of(PaymentEvent payment) {
    JsonPayment json = new JsonPayment();
    json.eventId = payment.getEventId();
    json.paymentId = payment.getPaymentId();
    json.userId = payment.getUserId();
    json.merchantId = payment.getMerchantId();
    json.terminalId = payment.getTerminalId();
    json.amountMinor = payment.getAmountMinor();
    json.currency = payment.getCurrency();
    json.eventTime = payment.getEventTime().toEpochMilli();
    json.channel = payment.getChannel();
    json.cardToken = payment.getCardToken();
    json.deviceId = payment.getDeviceId();
    json.ipAddress = payment.getIpAddress();
    json.country = payment.getCountry();
    json.latitude = payment.getLatitude();
    json.longitude = payment.getLongitude();
    return json;
  }
}

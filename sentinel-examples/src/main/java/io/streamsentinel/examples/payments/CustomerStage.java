package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.ChargebackEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.event.TerminalActivityEvent;
import io.streamsentinel.avro.event.UserActionEvent;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.error.AbortableException;
import io.streamsentinel.feature.EventTimeAlignment;
import io.streamsentinel.feature.FeatureStage;
import io.streamsentinel.feature.FeatureVector;
import io.streamsentinel.feature.Features;
import io.streamsentinel.unit.Received;
import io.streamsentinel.unit.Unit;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The first stage: adds to each payment what is known of its user, and sends it on by terminal;
 * chargebacks go the same way.
 *
 * <p>A payment is handled only once every action against users is known that was committed {@link
 * #ACTION_BOUND} before the payment was sent; its partition waits until then.
 */
final class CustomerStage {

  /** A payment sent this long after an action's commit sees the action. */
  static final Duration ACTION_BOUND = Duration.ofSeconds(1);

  /** How far a partition may be ahead of the slowest, in event time. */
  private static final Duration SKEW = Duration.ofDays(1);

  private static final Duration IDLE_AFTER = Duration.ofMillis(200);
  private static final Duration ASK_AGAIN = Duration.ofMillis(20);

  private final PaymentTopics topics;
  private final UserActions actions;

  private CustomerStage(PaymentTopics topics, UserActions actions) {
    this.topics = topics;
    this.actions = actions;
  }

  static ExactlyOnceConsumer consumer(Setting setting, UserActions actions) {
    PaymentTopics topics = setting.topics();
    return ExactlyOnceConsumer.builder(
            setting.kafka(),
            topics.group(),
            Set.of(topics.payments(), topics.chargebacks()),
            setting.format())
        .deadLetters(topics.deadLetters())
        .epochInterval(Setting.EPOCH_INTERVAL)
        .metrics(setting.meters())
        .with(
            EventTimeAlignment.within(SKEW, SpecificRecord.class, CustomerStage::timeMillis)
                .idleAfter(IDLE_AFTER))
        .with(
            setting
                .withSnapshots(
                    FeatureStage.builder(
                        setting.features(),
                        PaymentEvent.class,
                        PaymentFeatures.byUser(topics.prefix())))
                .topics(Set.of(topics.payments()))
                .meters(setting.meters())
                .build())
        .process(new CustomerStage(topics, actions)::pass)
        .build();
  }

  private static long timeMillis(SpecificRecord event) {
    return event instanceof PaymentEvent payment
        ? payment.getEventTime().toEpochMilli()
        : event instanceof ChargebackEvent label ? label.getEventTime().toEpochMilli() : 0;
  }

  private void pass(Received<String, SpecificRecord> received, Unit unit) {
    if (received.value() instanceof PaymentEvent payment) {
      requireActionsKnown(received, unit);
      FeatureVector features = Features.of(unit).vector();
      String terminal = terminal(payment);
      unit.send(
          topics.byTerminal(),
          terminal,
          TerminalActivityEvent.newBuilder()
              .setPayment(payment)
              .setFeatures(values(features))
              .setUserAction(
                  actions
                      .inForce(payment.getUserId(), payment.getEventTime())
                      .map(UserActionEvent::getAction)
                      .orElse(null))
              .setTerminalId(terminal)
              .setEventTime(payment.getEventTime())
              .build());
    } else if (received.value() instanceof ChargebackEvent label) {
      report(label, unit);
    } else {
      throw new AbortableException("neither a payment nor a chargeback");
    }
  }

  /** A chargeback that does not say where it was paid tells nothing about a terminal. */
  private void report(ChargebackEvent label, Unit unit) {
    String terminal = label.getTerminalId();
    if (terminal != null) {
      unit.send(
          topics.byTerminal(),
          terminal,
          TerminalActivityEvent.newBuilder()
              .setChargeback(label)
              .setTerminalId(terminal)
              .setEventTime(label.getEventTime())
              .build());
    }
  }

  private void requireActionsKnown(Received<?, ?> payment, Unit unit) {
    // A sender whose clock is ahead must not make us wait for ours.
    long sent = Math.min(payment.timestamp(), System.currentTimeMillis());
    if (actions.completeUpTo() < sent - ACTION_BOUND.toMillis()) {
      throw unit.notNow("actions against users are not known up to now", ASK_AGAIN);
    }
  }

  /** The terminal, or the merchant where there is none. */
  static String terminal(PaymentEvent payment) {
    @Nullable String terminal = payment.getTerminalId();
    return terminal == null ? payment.getMerchantId() : terminal;
  }

  static Map<String, Double> values(FeatureVector features) {
    Map<String, Double> values = new HashMap<>();
    features.names().forEach(name -> values.put(name, features.value(name)));
    return values;
  }
}

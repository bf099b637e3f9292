package io.streamsentinel.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.streamsentinel.unit.Handler;
import io.streamsentinel.unit.Received;
import io.streamsentinel.unit.Unit;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Observes handlers, and carries the context of a trace from a record's headers to those of what
 * its unit sends. Nothing at all is done where nobody observes.
 */
final class Tracing {

  private final ObservationRegistry registry;
  private final String group;

  Tracing(ObservationRegistry registry, String group) {
    this.registry = registry;
    this.group = group;
  }

  HeaderInjector injector() {
    if (registry.isNoop()) {
      return HeaderInjector.NONE;
    }
    return headers -> {
      SenderContext<Headers> context =
          new SenderContext<>(
              (carrier, name, value) -> {
                if (carrier != null) {
                  carrier.remove(name);
                  carrier.add(name, value.getBytes(UTF_8));
                }
              },
              Kind.PRODUCER);
      context.setCarrier(headers);
      Observation.createNotStarted("streaming.send", () -> context, registry)
          .lowCardinalityKeyValue("group", group)
          .observe(() -> {});
    };
  }

  Handler<?, ?> traced(Handler<?, ?> handler) {
    return registry.isNoop() ? handler : observed(handler);
  }

  private <K, V> Handler<K, V> observed(Handler<K, V> handler) {
    return (record, unit) -> observe(handler, record, unit);
  }

  private <K, V> void observe(Handler<K, V> handler, Received<K, V> record, Unit unit)
      throws Exception {
    ReceiverContext<Headers> context =
        new ReceiverContext<>(
            (carrier, name) -> {
              Header header = carrier.lastHeader(name);
              return header == null || header.value() == null
                  ? null
                  : new String(header.value(), UTF_8);
            },
            Kind.CONSUMER);
    context.setCarrier(record.headers());
    Observation.createNotStarted("streaming.handle", () -> context, registry)
        .lowCardinalityKeyValue("group", group)
        .lowCardinalityKeyValue("topic", record.topic())
        .observeChecked(() -> handler.process(record, unit));
  }
}

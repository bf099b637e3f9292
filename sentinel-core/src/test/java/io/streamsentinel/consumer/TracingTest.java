package io.streamsentinel.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.streamsentinel.unit.Handler;
import io.streamsentinel.unit.Received;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The context of a trace goes from a record's headers to those of what its unit sends. */
class TracingTest {

  /** Carries one header, as a tracer's propagator does. */
  private static final class Propagator implements ObservationHandler<Observation.Context> {
    private final List<String> seen = new ArrayList<>();
    private @Nullable String current;

    @Override
    public void onStart(Observation.Context context) {
      if (context instanceof ReceiverContext<?> receiver) {
        current = get(receiver);
        seen.add(context.getName() + " " + current);
      } else if (context instanceof SenderContext<?> sender) {
        set(sender, current + "-child");
      }
    }

    private static <C> @Nullable String get(ReceiverContext<C> receiver) {
      return receiver.getGetter().get(receiver.getCarrier(), "traceparent");
    }

    private static <C> void set(SenderContext<C> sender, String value) {
      sender.getSetter().set(sender.getCarrier(), "traceparent", value);
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
      return true;
    }
  }

  @Test
  void output_belongs_to_the_trace_of_its_input() throws Exception {
    Propagator propagator = new Propagator();
    ObservationRegistry registry = ObservationRegistry.create();
    registry.observationConfig().observationHandler(propagator);
    Tracing tracing = new Tracing(registry, "group");
    Encoder encoder =
        new Encoder(
            new StringSerializer(),
            new StringSerializer(),
            new OutputLimits(new SimBroker(), 1_000),
            tracing.injector());
    ConsumerRecord<byte[], byte[]> raw = new ConsumerRecord<>("in", 0, 0, null, new byte[1]);
    raw.headers().add("traceparent", "trace-1".getBytes(UTF_8));
    List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    Handler<String, String> handler =
        (record, unit) -> sent.add(encoder.encode("out", "k", "v").record());

    handle(tracing.traced(handler), new Received<>(raw, null, "v"));

    assertThat(propagator.seen).containsExactly("streaming.handle trace-1");
    assertThat(sent.get(0).headers().lastHeader("traceparent").value())
        .isEqualTo("trace-1-child".getBytes(UTF_8));
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // The handler looks at neither record nor unit.
  private static void handle(Handler<?, ?> handler, Received<String, String> record)
      throws Exception {
    ((Handler<String, String>) handler).process(record, null);
  }
}

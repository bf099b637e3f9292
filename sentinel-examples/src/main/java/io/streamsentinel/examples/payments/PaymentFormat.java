package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.ChargebackEvent;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.MarketDataEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.event.SentimentEvent;
import io.streamsentinel.avro.event.TerminalActivityEvent;
import io.streamsentinel.avro.event.UserActionEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.examples.pipeline.ByTopic;
import io.streamsentinel.unit.Format;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;

/** How the pipeline's events are read and written. */
public final class PaymentFormat {

  private static final String SERIALIZER = "value.serializer";
  private static final String DESERIALIZER = "value.deserializer";
  private static final String SPECIFIC = "specific.avro.reader";

  private PaymentFormat() {}

  /**
   * Our serializers over a registry; a record of another kind than its topic's can't be read.
   *
   * @param registry where schemas are
   * @param topics which topic holds what
   */
  public static Format<String, SpecificRecord> of(SchemaRegistry registry, PaymentTopics topics) {
    return of(
        new ByTopic<>(
            Map.of(
                topics.payments(), SentinelAvroDeserializer.of(registry, PaymentEvent.class),
                topics.chargebacks(), SentinelAvroDeserializer.of(registry, ChargebackEvent.class),
                topics.byTerminal(),
                    SentinelAvroDeserializer.of(registry, TerminalActivityEvent.class),
                topics.actions(), SentinelAvroDeserializer.of(registry, UserActionEvent.class),
                topics.decisions(), SentinelAvroDeserializer.of(registry, FraudDecisionEvent.class),
                topics.marketData(), SentinelAvroDeserializer.of(registry, MarketDataEvent.class),
                topics.sentiment(), SentinelAvroDeserializer.of(registry, SentimentEvent.class))),
        new SentinelAvroSerializer<>(registry));
  }

  /**
   * The serializers that {@code value.serializer} and {@code value.deserializer} name, ours where
   * they are absent; any that speak Confluent's wire format will do, Confluent's own among them.
   * Both get the whole configuration.
   *
   * @param configs as Kafka's clients take it
   * @param <E> the events that the caller expects; what else there is it gets too
   * @throws ConfigException if a class does not exist, is of another kind or refuses the
   *     configuration
   */
  public static <E extends SpecificRecord> Format<String, E> of(Map<String, ?> configs) {
    Map<String, Object> given = new HashMap<>(configs);
    given.putIfAbsent(SPECIFIC, true);
    Deserializer<E> deserializer = events(given);
    Serializer<?> serializer =
        make(given, SERIALIZER, SentinelAvroSerializer.class.getName(), Serializer.class);
    deserializer.configure(given, false);
    serializer.configure(given, false);
    return of(deserializer, serializer);
  }

  /** What the class reads is not known before it reads it. */
  @SuppressWarnings("unchecked")
  private static <E> Deserializer<E> events(Map<String, Object> configs) {
    return make(
        configs, DESERIALIZER, SentinelAvroDeserializer.class.getName(), Deserializer.class);
  }

  private static <T> T make(
      Map<String, Object> configs, String key, String otherwise, Class<T> kind) {
    Object name = configs.getOrDefault(key, otherwise);
    try {
      return Utils.newInstance(name.toString(), kind);
    } catch (ClassNotFoundException e) {
      throw new ConfigException(key, name, "is not on the class path");
    }
  }

  private static <E> Format<String, E> of(Deserializer<E> events, Serializer<?> outputs) {
    return Format.of(new StringDeserializer(), events, new StringSerializer(), outputs);
  }
}

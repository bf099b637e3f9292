package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.unit.Format;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;

/** How payments are read, and what follows from them is written. */
public final class PaymentFormat {

  private static final String SERIALIZER = "value.serializer";
  private static final String DESERIALIZER = "value.deserializer";

  private PaymentFormat() {}

  /**
   * Our serializers over a registry.
   *
   * @param registry where schemas are
   */
  public static Format<String, PaymentEvent> of(SchemaRegistry registry) {
    return of(
        SentinelAvroDeserializer.of(registry, PaymentEvent.class),
        new SentinelAvroSerializer<>(registry));
  }

  /**
   * The serializers that {@code value.serializer} and {@code value.deserializer} name, ours where
   * they are absent; any that speak Confluent's wire format will do, Confluent's own among them.
   * Both get the whole configuration.
   *
   * @param configs as Kafka's clients take it
   * @throws ConfigException if a class does not exist, is of another kind or refuses the
   *     configuration
   */
  public static Format<String, PaymentEvent> of(Map<String, ?> configs) {
    Map<String, Object> given = new HashMap<>(configs);
    given.putIfAbsent("specific.avro.reader", true);
    Deserializer<PaymentEvent> deserializer = payments(given);
    Serializer<?> serializer =
        make(given, SERIALIZER, SentinelAvroSerializer.class.getName(), Serializer.class);
    deserializer.configure(given, false);
    serializer.configure(given, false);
    return of(deserializer, serializer);
  }

  /** What the class reads is not known before it reads it. */
  @SuppressWarnings("unchecked")
  private static Deserializer<PaymentEvent> payments(Map<String, Object> configs) {
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

  private static Format<String, PaymentEvent> of(
      Deserializer<PaymentEvent> payments, Serializer<?> events) {
    return Format.of(new StringDeserializer(), payments, new StringSerializer(), events);
  }
}

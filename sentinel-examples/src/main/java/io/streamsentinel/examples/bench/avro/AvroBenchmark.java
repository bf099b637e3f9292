package io.streamsentinel.examples.bench.avro;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamsentinel.avro.event.Channel;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.InMemorySchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.stack.ConfluentClasses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * One payment, written and read by us, by Confluent's genuine classes (with their own mock registry
 * client, so that no network is in it) and as JSON by Jackson, into a plain object with fields.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AvroBenchmark {
  private static final String TOPIC = "payments";

  /** Payments in rotation, so that no field is a constant to the compiler. */
  private static final int PAYMENTS = 64;

  private static final List<Channel> CHANNELS = List.of(Channel.values());

  private final PaymentEvent[] payments = new PaymentEvent[PAYMENTS];
  private final JsonPayment[] plain = new JsonPayment[PAYMENTS];
  private final Copies[] copies = new Copies[PAYMENTS];
  private final byte[][] ours = new byte[PAYMENTS][];
  private final byte[][] theirs = new byte[PAYMENTS][];
  private final byte[][] json = new byte[PAYMENTS][];
  private final Serializer<PaymentEvent> serializer;
  private final Deserializer<PaymentEvent> deserializer;
  private final Serializer<Object> confluentSerializer;
  private final Deserializer<Object> confluentDeserializer;
  private final ObjectWriter jsonWriter;
  private final ObjectReader jsonReader;
  private int next;

  /** Makes the payments and all their encoded forms. */
  public AvroBenchmark() {
    InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
    serializer = new SentinelAvroSerializer<>(registry);
    deserializer = SentinelAvroDeserializer.of(registry, PaymentEvent.class);
    Map<String, Object> configs =
        Map.of("schema.registry.url", "mock://bench", "specific.avro.reader", true);
    confluentSerializer = ConfluentClasses.serializer(configs);
    confluentDeserializer = ConfluentClasses.deserializer(configs);
    ObjectMapper mapper = JsonMapper.builder().build();
    jsonWriter = mapper.writerFor(JsonPayment.class);
    jsonReader = mapper.readerFor(JsonPayment.class);
    for (int i = 0; i < PAYMENTS; i++) {
      payments[i] = payment(i);
      copies[i] = new Copies(payments[i]);
      plain[i] = JsonPayment.of(payments[i]);
      ours[i] = serializer.serialize(TOPIC, payments[i]);
      theirs[i] = confluentSerializer.serialize(TOPIC, payments[i]);
      json[i] = json(plain[i]);
    }
  }

  private static PaymentEvent payment(int number) {
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

  private byte[] json(JsonPayment payment) {
    try {
      return jsonWriter.writeValueAsBytes(payment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int next() {
    next = (next + 1) & (PAYMENTS - 1);
    return next;
  }

  /** Ours. */
  @Benchmark
  public byte[] encodeSentinel() {
    return serializer.serialize(TOPIC, payments[next()]);
  }

  /** Confluent's. */
  @Benchmark
  public byte[] encodeConfluent() {
    return confluentSerializer.serialize(TOPIC, payments[next()]);
  }

  /** Jackson's. */
  @Benchmark
  public byte[] encodeJackson() throws IOException {
    return jsonWriter.writeValueAsBytes(plain[next()]);
  }

  /** Ours. */
  @Benchmark
  public Object decodeSentinel() {
    return deserializer.deserialize(TOPIC, ours[next()]);
  }

  /** Confluent's. */
  @Benchmark
  public Object decodeConfluent() {
    return confluentDeserializer.deserialize(TOPIC, theirs[next()]);
  }

  /** Jackson's. */
  @Benchmark
  public Object decodeJackson() throws IOException {
    return jsonReader.readValue(json[next()]);
  }

  /** What an encoded payment must cost: the array. */
  @Benchmark
  public byte[] allocateEncoded() {
    return ours[next()].clone();
  }

  /** What a decoded payment must cost: the object, its strings, its boxed and time values. */
  @Benchmark
  public Object allocateDecoded() {
    return copies[next()].make();
  }

  /** How many bytes ours takes for each byte of JSON. */
  double sizeRatio() {
    long avro = 0;
    long text = 0;
    for (int i = 0; i < PAYMENTS; i++) {
      avro += ours[i].length;
      text += json[i].length;
    }
    return (double) avro / text;
  }
}

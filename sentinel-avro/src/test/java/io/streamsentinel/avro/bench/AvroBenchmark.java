package io.streamsentinel.avro.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamsentinel.avro.Events;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.InMemorySchemaRegistry;
import io.streamsentinel.avro.serde.Confluent;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
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

  private final PaymentEvent[] payments = new PaymentEvent[PAYMENTS];
  private final JsonPayment[] plain = new JsonPayment[PAYMENTS];
  private final Copies[] copies = new Copies[PAYMENTS];
  private final byte[][] ours = new byte[PAYMENTS][];
  private final byte[][] theirs = new byte[PAYMENTS][];
  private final byte[][] json = new byte[PAYMENTS][];
  private Serializer<PaymentEvent> serializer;
  private Deserializer<PaymentEvent> deserializer;
  private Serializer<Object> confluentSerializer;
  private Deserializer<Object> confluentDeserializer;
  private ObjectWriter jsonWriter;
  private ObjectReader jsonReader;
  private int next;

  /** Makes the payments and all their encoded forms. */
  @Setup
  public void prepare() throws IOException {
    InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
    serializer = new SentinelAvroSerializer<>(registry);
    deserializer = SentinelAvroDeserializer.of(registry, PaymentEvent.class);
    Map<String, Object> configs =
        Map.of("schema.registry.url", "mock://bench", "specific.avro.reader", true);
    confluentSerializer = Confluent.serializer(configs);
    confluentDeserializer = Confluent.deserializer(configs);
    ObjectMapper mapper = JsonMapper.builder().build();
    jsonWriter = mapper.writerFor(JsonPayment.class);
    jsonReader = mapper.readerFor(JsonPayment.class);
    for (int i = 0; i < PAYMENTS; i++) {
      payments[i] = Events.payment(i);
      copies[i] = new Copies(payments[i]);
      plain[i] = JsonPayment.of(payments[i]);
      ours[i] = serializer.serialize(TOPIC, payments[i]);
      theirs[i] = confluentSerializer.serialize(TOPIC, payments[i]);
      json[i] = jsonWriter.writeValueAsBytes(plain[i]);
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

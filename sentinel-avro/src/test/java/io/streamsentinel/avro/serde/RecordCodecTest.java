package io.streamsentinel.avro.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.avro.RandomRecords;
import io.streamsentinel.avro.event.ApplicationLogEvent;
import io.streamsentinel.avro.event.ChargebackEvent;
import io.streamsentinel.avro.event.FraudAlertEvent;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.LoginEvent;
import io.streamsentinel.avro.event.LoginRiskEvent;
import io.streamsentinel.avro.event.MarketDataEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.event.PlatformAlertEvent;
import io.streamsentinel.avro.event.SentimentEvent;
import io.streamsentinel.avro.event.SystemMetricEvent;
import io.streamsentinel.avro.event.TerminalActivityEvent;
import io.streamsentinel.avro.event.UserActionEvent;
import io.streamsentinel.avro.event.UserActivityEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against Avro's own reader and writer, for every event, with random contents. */
class RecordCodecTest {
  private static final int RECORDS = 300;

  static Stream<Class<? extends SpecificRecord>> events() {
    return Stream.of(
        ApplicationLogEvent.class,
        ChargebackEvent.class,
        FraudAlertEvent.class,
        FraudDecisionEvent.class,
        LoginEvent.class,
        LoginRiskEvent.class,
        MarketDataEvent.class,
        PaymentEvent.class,
        PlatformAlertEvent.class,
        SentimentEvent.class,
        SystemMetricEvent.class,
        TerminalActivityEvent.class,
        UserActionEvent.class,
        UserActivityEvent.class);
  }

  @ParameterizedTest
  @MethodSource("events")
  void it_writes_and_reads_exactly_what_avro_does(Class<? extends SpecificRecord> type)
      throws IOException {
    Schema schema = SpecificData.get().getSchema(type);
    SpecificData model = SpecificData.getForClass(type);
    RecordCodec codec = Objects.requireNonNull(RecordCodec.of(type, schema));
    RandomRecords records = new RandomRecords(new Random(20261120));
    for (int i = 0; i < RECORDS; i++) {
      byte[] random = generic(schema, records.value(schema));
      Object record =
          new SpecificDatumReader<Object>(schema, schema, model)
              .read(null, DecoderFactory.get().binaryDecoder(random, null));
      byte[] expected = avros(schema, model, record);

      BufferEncoder out = new BufferEncoder();
      out.begin(new byte[0]);
      codec.write(record, out);
      ArrayDecoder in = new ArrayDecoder();
      in.begin(expected, 0, expected.length);
      Object read = codec.read(in);

      assertThat(out.finish()).describedAs("record %s of %s", i, type).isEqualTo(expected);
      assertThat(read).isEqualTo(record).isInstanceOf(type);
      assertThat(in.remaining()).isZero();
    }
  }

  private static byte[] generic(Schema schema, Object record) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<Object>(schema).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static byte[] avros(Schema schema, SpecificData model, Object record) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new SpecificDatumWriter<Object>(schema, model).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}

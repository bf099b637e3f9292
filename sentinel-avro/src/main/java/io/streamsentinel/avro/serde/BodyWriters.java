package io.streamsentinel.avro.serde;

import io.streamsentinel.avro.TrustedPackages;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** Chooses what writes the body of objects. */
final class BodyWriters {
  private static final GenericData WITH_LOGICAL_TYPES = withLogicalTypes();

  private BodyWriters() {}

  /** A model in which logical types are Java's own. */
  static GenericData model(boolean logicalTypes) {
    return logicalTypes ? WITH_LOGICAL_TYPES : GenericData.get();
  }

  private static GenericData withLogicalTypes() {
    GenericData model = new GenericData();
    model.addLogicalTypeConversion(new Conversions.DecimalConversion());
    model.addLogicalTypeConversion(new Conversions.UUIDConversion());
    model.addLogicalTypeConversion(new TimeConversions.DateConversion());
    model.addLogicalTypeConversion(new TimeConversions.TimeMillisConversion());
    model.addLogicalTypeConversion(new TimeConversions.TimeMicrosConversion());
    model.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    model.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    model.addLogicalTypeConversion(new TimeConversions.LocalTimestampMillisConversion());
    model.addLogicalTypeConversion(new TimeConversions.LocalTimestampMicrosConversion());
    return model;
  }

  /** The model that knows the conversions of an object's class. */
  static GenericData model(Object sample, boolean logicalTypes) {
    return sample instanceof SpecificRecord
        ? SpecificData.getForClass(sample.getClass())
        : model(logicalTypes);
  }

  /** A writer of objects like a sample, in their own schema. */
  static BodyWriter own(Object sample, Schema schema, boolean logicalTypes) {
    if (schema.getType() == Schema.Type.BYTES) {
      return BodyWriters::writeRaw;
    }
    if (sample instanceof SpecificRecord) {
      TrustedPackages.trust(sample.getClass());
      RecordCodec codec = RecordCodec.of(sample.getClass(), schema);
      if (codec != null) {
        return codec::write;
      }
    }
    return avros(sample, schema, logicalTypes);
  }

  /**
   * A writer of objects like a sample, in another schema: each is brought into it by the rules by
   * which a reader resolves a writer's schema.
   */
  static BodyWriter projected(Object sample, Schema own, Schema target, boolean logicalTypes) {
    if (own.getType() == Schema.Type.BYTES) {
      return BodyWriters::writeRaw;
    }
    BodyWriter before = own(sample, own, logicalTypes);
    GenericDatumReader<Object> between = new GenericDatumReader<>(own, target);
    GenericDatumWriter<Object> after = new GenericDatumWriter<>(target);
    byte[] none = new byte[0];
    return (value, out) -> {
      BufferEncoder first = new BufferEncoder();
      first.begin(none);
      before.write(value, first);
      byte[] bytes = first.finish();
      ArrayDecoder in = new ArrayDecoder();
      in.begin(bytes, 0, bytes.length);
      after.write(between.read(null, in), out);
    };
  }

  private static BodyWriter avros(Object sample, Schema schema, boolean logicalTypes) {
    GenericData model = model(sample, logicalTypes);
    DatumWriter<Object> writer =
        model instanceof SpecificData specific
            ? new SpecificDatumWriter<>(schema, specific)
            : new GenericDatumWriter<>(schema, model);
    return writer::write;
  }

  /** Bytes that are the whole value stand behind the prefix as they are, without a length. */
  private static void writeRaw(Object value, BufferEncoder out) throws IOException {
    if (value instanceof ByteBuffer buffer) {
      byte[] copy = new byte[buffer.remaining()];
      buffer.duplicate().get(copy);
      out.writeFixed(copy, 0, copy.length);
    } else {
      byte[] bytes = (byte[]) value;
      out.writeFixed(bytes, 0, bytes.length);
    }
  }
}

package io.streamsentinel.avro.serde;

import io.streamsentinel.avro.registry.CompatibilityCheck;
import io.streamsentinel.avro.registry.SchemaTexts;
import io.streamsentinel.avro.serde.UndecodableException.Reason;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;

/** Chooses what reads the bodies that a writer's schema describes. */
final class BodyReaders {
  private final ReaderTarget target;
  private final boolean logicalTypes;

  BodyReaders(ReaderTarget target, boolean logicalTypes) {
    this.target = target;
    this.logicalTypes = logicalTypes;
  }

  /**
   * A reader of what a schema describes.
   *
   * @param writer the schema the records were written with
   * @param topic for messages
   * @param which for messages: which schema it is
   */
  BodyReader reader(Schema writer, String topic, String which) {
    if (writer.getType() == Schema.Type.BYTES) {
      return BodyReaders::readRaw;
    }
    if (target instanceof ReaderTarget.Typed typed) {
      return specific(writer, typed.type(), topic, which);
    }
    if (target instanceof ReaderTarget.Projected projected) {
      return generic(writer, projected.schema(), topic, which);
    }
    if (target instanceof ReaderTarget.Named && writer.getType() == Schema.Type.RECORD) {
      return specific(writer, ReaderTarget.named(writer, topic, which), topic, which);
    }
    if (writer.getType() == Schema.Type.STRING) {
      return ArrayDecoder::readString;
    }
    return generic(writer, writer, topic, which);
  }

  private static BodyReader specific(Schema writer, Class<?> type, String topic, String which) {
    Schema reader = SpecificData.get().getSchema(type);
    Schema plainWriter = SchemaTexts.withoutJavaStrings(writer);
    if (plainWriter.equals(SchemaTexts.withoutJavaStrings(reader))) {
      RecordCodec codec = RecordCodec.of(type, reader);
      if (codec != null) {
        return codec::read;
      }
    }
    checkReadable(writer, reader, topic, which);
    DatumReader<Object> resolving =
        new SpecificDatumReader<>(writer, reader, SpecificData.getForClass(type));
    return in -> resolving.read(null, in);
  }

  private BodyReader generic(Schema writer, Schema reader, String topic, String which) {
    checkReadable(writer, reader, topic, which);
    GenericData model = BodyWriters.model(logicalTypes);
    DatumReader<Object> resolving = new GenericDatumReader<>(writer, reader, model);
    return in -> resolving.read(null, in);
  }

  private static void checkReadable(Schema writer, Schema reader, String topic, String which) {
    List<String> reasons = CompatibilityCheck.reasons(reader, writer);
    if (!reasons.isEmpty()) {
      throw new UndecodableException(
          Reason.INCOMPATIBLE,
          "Topic "
              + topic
              + ": records of "
              + which
              + " cannot be read as "
              + reader.getFullName()
              + ": "
              + String.join("; ", reasons),
          null);
    }
  }

  private static Object readRaw(ArrayDecoder in) throws java.io.IOException {
    byte[] bytes = new byte[in.remaining()];
    in.readFixed(bytes, 0, bytes.length);
    return bytes;
  }
}

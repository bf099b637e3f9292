package io.streamsentinel.examples.trainingset;

import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.TrainingSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

/** A training set as an Avro file: {@code id}, {@code label}, and a double for each feature. */
public final class AvroTrainingSet {
  private static final int FIRST_FEATURE = 2;

  private AvroTrainingSet() {}

  /**
   * The schema of the rows: a feature's name is its field's, with {@code _} for what Avro lacks.
   */
  public static Schema schema(List<? extends FeatureView<?>> views) {
    SchemaBuilder.FieldAssembler<Schema> fields =
        SchemaBuilder.record("TrainingRow")
            .namespace("io.streamsentinel.training")
            .fields()
            .requiredString("id")
            .requiredInt("label");
    for (String name : TrainingSet.names(views)) {
      fields = fields.requiredDouble(name.replaceAll("[^A-Za-z0-9_]", "_"));
    }
    return fields.endRecord();
  }

  /**
   * Plays history into a file.
   *
   * @param views what to compute
   * @param events history, in the order in which it arrived
   * @param id what names an event
   * @param label what a model is to learn
   * @param file made anew
   * @return how many events were written
   * @throws IOException if it can't be written
   */
  public static <E> long write(
      List<FeatureView<E>> views,
      Iterator<? extends E> events,
      Function<E, String> id,
      ToIntFunction<E> label,
      Path file)
      throws IOException {
    Schema schema = schema(views);
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema))) {
      writer.setCodec(CodecFactory.deflateCodec(CodecFactory.DEFAULT_DEFLATE_LEVEL));
      writer.create(schema, Files.newOutputStream(file));
      return TrainingSet.play(
          views,
          events,
          (E event, double[] features) -> {
            GenericRecord row = new GenericData.Record(schema);
            row.put(0, id.apply(event));
            row.put(1, label.applyAsInt(event));
            for (int i = 0; i < features.length; i++) {
              row.put(FIRST_FEATURE + i, features[i]);
            }
            writer.append(row);
          });
    }
  }
}

package io.streamsentinel.avro;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Shows records without what they must not show.
 *
 * <p>A field whose schema has the property {@value #PROPERTY} is sensitive. {@code "last4"} shows
 * the last four characters of a text of twelve or more; any other value hides all. Whoever shows a
 * record, in a log, a dashboard or a list of dead letters, shows it through here. It works for
 * generic records as well, as the property travels in the writer's schema.
 */
public final class Masking {
  /** The property of a schema's field that makes the field sensitive. */
  public static final String PROPERTY = "sensitive";

  private static final String HIDDEN = "***";
  private static final int SHOWN = 4;
  private static final int SHORTEST_SHOWN = 12;
  private static final JsonFactory JSON = new JsonFactory();

  private Masking() {}

  /** Whether a field is sensitive. */
  public static boolean sensitive(Schema.Field field) {
    return field.getObjectProp(PROPERTY) != null;
  }

  /** A record as one line of JSON, its sensitive fields masked. */
  public static String json(IndexedRecord record) {
    StringWriter text = new StringWriter(512);
    try (JsonGenerator out = JSON.createGenerator(text)) {
      writeRecord(record, out);
    } catch (IOException e) {
      throw new UncheckedIOException("A writer to memory does not fail", e);
    }
    return text.toString();
  }

  /** A field's value as it may be shown: masked if the field is sensitive. */
  public static @Nullable Object masked(Schema.Field field, @Nullable Object value) {
    if (value == null || !sensitive(field)) {
      return value;
    }
    boolean ending = "last4".equals(field.getObjectProp(PROPERTY));
    if (ending && value instanceof CharSequence text && text.length() >= SHORTEST_SHOWN) {
      return HIDDEN + text.subSequence(text.length() - SHOWN, text.length());
    }
    return HIDDEN;
  }

  private static void writeRecord(IndexedRecord record, JsonGenerator out) throws IOException {
    out.writeStartObject();
    for (Schema.Field field : record.getSchema().getFields()) {
      out.writeFieldName(field.name());
      write(masked(field, record.get(field.pos())), out);
    }
    out.writeEndObject();
  }

  private static void write(@Nullable Object value, JsonGenerator out) throws IOException {
    if (value == null) {
      out.writeNull();
    } else if (value instanceof IndexedRecord record) {
      writeRecord(record, out);
    } else if (value instanceof Map<?, ?> map) {
      out.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.writeFieldName(entry.getKey().toString());
        write(entry.getValue(), out);
      }
      out.writeEndObject();
    } else if (value instanceof Collection<?> items) {
      out.writeStartArray();
      for (Object item : items) {
        write(item, out);
      }
      out.writeEndArray();
    } else {
      writeScalar(value, out);
    }
  }

  private static void writeScalar(Object value, JsonGenerator out) throws IOException {
    if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else if (value instanceof Integer || value instanceof Long) {
      out.writeNumber(((Number) value).longValue());
    } else if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      out.writeNumber(number.toString());
    } else if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      out.writeString(Base64.getEncoder().encodeToString(copy));
    } else if (value instanceof GenericFixed fixed) {
      out.writeString(Base64.getEncoder().encodeToString(fixed.bytes()));
    } else {
      out.writeString(value.toString());
    }
  }
}

package io.streamsentinel.avro.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** Forms of one and the same schema. */
public final class SchemaTexts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JAVA_STRING = "avro.java.string";

  private SchemaTexts() {}

  /**
   * A schema without {@code avro.java.string}, the note that Java's generated classes make for
   * themselves. With it, the same schema registered from another language, or from Java with
   * another setting, is another schema to the registry.
   */
  public static Schema withoutJavaStrings(Schema schema) {
    String text = schema.toString();
    if (!text.contains(JAVA_STRING)) {
      return schema;
    }
    try {
      JsonNode root = JSON.readTree(text);
      remove(root);
      return new Schema.Parser(NameValidator.NO_VALIDATION)
          .setValidateDefaults(false)
          .parse(root.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Avro wrote a schema that is no JSON", e);
    }
  }

  private static void remove(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(JAVA_STRING);
    }
    node.forEach(SchemaTexts::remove);
  }

  /** The schema with its JSON in the order and spacing that Avro writes. */
  static RegistrySchema normalized(RegistrySchema schema) {
    return schema.references().isEmpty() ? RegistrySchema.of(schema.schema()) : schema;
  }
}

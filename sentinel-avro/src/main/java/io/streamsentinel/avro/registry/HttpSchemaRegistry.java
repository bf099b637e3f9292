package io.streamsentinel.avro.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamsentinel.avro.registry.SchemaParsing.RegisteredText;
import io.streamsentinel.avro.registry.SchemaRegistryException.Kind;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A registry across HTTP.
 *
 * <p>Several addresses of one registry can be named: a call goes to the one that answered last, and
 * at once to the next if that one is unreachable, overloaded or broken. Failures that waiting can
 * cure are retried with growing, jittered pauses within a total deadline; answers larger than a
 * bound are refused. Caches nothing: see {@link CachingSchemaRegistry}, or take both from {@link
 * SchemaRegistries}.
 *
 * <p>Decides by HTTP status and knows the ways in which registries differ: Confluent's, and those
 * that leave out {@code schemaType}, {@code version} or compatibility messages. Thread-safe.
 */
public final class HttpSchemaRegistry implements SchemaRegistry {
  private final RegistryTransport transport;

  private HttpSchemaRegistry(RegistryTransport transport) {
    this.transport = transport;
  }

  /** A client of the registry at these addresses, in order of preference. */
  public static HttpSchemaRegistry at(HttpRegistrySettings settings) {
    return new HttpSchemaRegistry(new RegistryTransport(settings));
  }

  /** A client of the registry at one address, with defaults. */
  public static HttpSchemaRegistry at(URI address) {
    return at(HttpRegistrySettings.builder(List.of(address)).build());
  }

  @Override
  public int register(String subject, RegistrySchema schema, boolean normalize) {
    try {
      JsonNode answer =
          transport.post(
              "/subjects/" + encoded(subject) + "/versions" + normalize(normalize), body(schema));
      return number(answer, "id");
    } catch (SchemaRegistryException e) {
      if (e.kind() == Kind.INCOMPATIBLE) {
        return alreadyThere(subject, schema, normalize, e);
      }
      throw e;
    }
  }

  /**
   * A conflict may also come from our own first attempt, whose answer got lost, or from another
   * client that registers the same schema at the same time (seen with Apicurio): then it is there.
   */
  private int alreadyThere(
      String subject, RegistrySchema schema, boolean normalize, SchemaRegistryException conflict) {
    try {
      return lookup(subject, schema, normalize).id();
    } catch (SchemaRegistryException e) {
      if (!e.notFound()) {
        conflict.addSuppressed(e);
      }
      throw conflict;
    }
  }

  @Override
  public RegisteredSchema lookup(String subject, RegistrySchema schema, boolean normalize) {
    JsonNode answer =
        transport.post("/subjects/" + encoded(subject) + normalize(normalize), body(schema));
    return new RegisteredSchema(subject, number(answer, "version"), number(answer, "id"), schema);
  }

  @Override
  public RegistrySchema byId(int id, @Nullable String subject) {
    String query = subject == null ? "" : "?subject=" + encoded(subject);
    return parsed(transport.get("/schemas/ids/" + id + query));
  }

  @Override
  public RegistrySchema byGuid(UUID guid) {
    return parsed(transport.get("/schemas/guids/" + guid));
  }

  @Override
  public RegisteredSchema version(String subject, int version) {
    JsonNode answer = transport.get(versionPath(subject, version));
    return new RegisteredSchema(
        subject, number(answer, "version"), number(answer, "id"), parsed(answer));
  }

  @Override
  public List<Integer> versions(String subject) {
    return numbers(transport.get("/subjects/" + encoded(subject) + "/versions"));
  }

  @Override
  public List<String> subjects() {
    List<String> subjects = new ArrayList<>();
    for (JsonNode subject : array(transport.get("/subjects"))) {
      subjects.add(subject.asText());
    }
    return subjects;
  }

  @Override
  public boolean compatible(String subject, int version, RegistrySchema schema) {
    JsonNode answer =
        transport.post("/compatibility" + versionPath(subject, version), body(schema));
    JsonNode verdict = answer.get("is_compatible");
    if (verdict == null || !verdict.isBoolean()) {
      throw missing("is_compatible");
    }
    return verdict.booleanValue();
  }

  @Override
  public Optional<CompatibilityLevel> compatibility(@Nullable String subject) {
    try {
      JsonNode answer = transport.get(configPath(subject));
      JsonNode level = answer.get("compatibilityLevel");
      return level == null
          ? Optional.empty()
          : Optional.of(CompatibilityLevel.valueOf(level.asText()));
    } catch (SchemaRegistryException e) {
      if (e.notFound()) {
        return Optional.empty();
      }
      throw e;
    } catch (IllegalArgumentException e) {
      throw SchemaRegistryException.malformed(
          "The registry named a compatibility level that does not exist", e);
    }
  }

  @Override
  public void compatibility(@Nullable String subject, CompatibilityLevel level) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    transport.put(configPath(subject), body.put("compatibility", level.name()));
  }

  @Override
  public SubjectMode mode(String subject) {
    try {
      JsonNode mode =
          transport.get("/mode/" + encoded(subject) + "?defaultToGlobal=true").get("mode");
      return mode == null ? SubjectMode.READWRITE : SubjectMode.valueOf(mode.asText());
    } catch (SchemaRegistryException e) {
      if (e.notFound()) {
        return SubjectMode.READWRITE;
      }
      throw e;
    } catch (IllegalArgumentException e) {
      throw SchemaRegistryException.malformed("The registry named a mode that does not exist", e);
    }
  }

  @Override
  public void mode(String subject, SubjectMode mode) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    transport.put("/mode/" + encoded(subject), body.put("mode", mode.name()));
  }

  @Override
  public List<Integer> deleteSubject(String subject, boolean permanently) {
    return numbers(transport.delete("/subjects/" + encoded(subject) + "?permanent=" + permanently));
  }

  @Override
  public void close() {
    transport.close();
  }

  private RegistrySchema parsed(JsonNode answer) {
    RegisteredText text = text(answer);
    return SchemaParsing.parse(text.text(), text.references(), this::fetchText);
  }

  private RegisteredText fetchText(String subject, int version) {
    return text(transport.get(versionPath(subject, version)));
  }

  private static RegisteredText text(JsonNode answer) {
    JsonNode type = answer.get("schemaType");
    if (type != null && !type.isNull() && !type.asText().equals("AVRO")) {
      throw SchemaRegistryException.unusable(
          "The schema is of type " + type.asText() + ", not Avro", null);
    }
    JsonNode schema = answer.get("schema");
    if (schema == null || !schema.isTextual()) {
      throw missing("schema");
    }
    List<SchemaReference> references = new ArrayList<>();
    for (JsonNode reference : answer.path("references")) {
      references.add(
          new SchemaReference(
              reference.path("name").asText(),
              reference.path("subject").asText(),
              number(reference, "version")));
    }
    return new RegisteredText(schema.textValue(), references);
  }

  private static ObjectNode body(RegistrySchema schema) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("schema", schema.text());
    if (!schema.references().isEmpty()) {
      ArrayNode references = body.putArray("references");
      for (SchemaReference reference : schema.references()) {
        references
            .addObject()
            .put("name", reference.name())
            .put("subject", reference.subject())
            .put("version", reference.version());
      }
    }
    return body;
  }

  private static String versionPath(String subject, int version) {
    return "/subjects/"
        + encoded(subject)
        + "/versions/"
        + (version == LATEST ? "latest" : Integer.toString(version));
  }

  private static String configPath(@Nullable String subject) {
    return subject == null ? "/config" : "/config/" + encoded(subject);
  }

  private static String normalize(boolean normalize) {
    return normalize ? "?normalize=true" : "";
  }

  private static String encoded(String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static int number(JsonNode answer, String name) {
    JsonNode value = answer.get(name);
    if (value == null || !value.canConvertToInt()) {
      throw missing(name);
    }
    return value.intValue();
  }

  private static List<Integer> numbers(JsonNode answer) {
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode number : array(answer)) {
      numbers.add(number.intValue());
    }
    return numbers;
  }

  private static JsonNode array(JsonNode answer) {
    if (!answer.isArray()) {
      throw SchemaRegistryException.malformed(
          "The registry's answer is not the list expected", null);
    }
    return answer;
  }

  private static SchemaRegistryException missing(String name) {
    return SchemaRegistryException.malformed("The registry's answer lacks '" + name + "'", null);
  }
}

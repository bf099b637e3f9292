package io.streamsentinel.examples.dashboard.streams;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamsentinel.avro.evolution.SchemaDiff;
import io.streamsentinel.avro.evolution.SchemaEvolutionManager;
import io.streamsentinel.avro.evolution.SubjectSummary;
import io.streamsentinel.avro.registry.RegisteredSchema;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.registry.SchemaRegistryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The subjects of a schema registry. A list is asked for at most every ten seconds. Thread-safe.
 */
public final class SubjectBoard {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration FRESH = Duration.ofSeconds(10);
  private static final int VERSIONS_MAX = 50;

  private final SchemaRegistry registry;
  private @Nullable List<SubjectSummary> known;
  private long askedNanos;

  /**
   * @param registry whom to ask; stays the caller's to close
   */
  public SubjectBoard(SchemaRegistry registry) {
    this.registry = registry;
  }

  /**
   * One version of a subject.
   *
   * @param version its number
   * @param id the schema's id, as it stands in front of each record
   * @param schema the schema
   * @param changes what is different from the version before, in sentences
   */
  public record Version(int version, int id, JsonNode schema, List<String> changes) {}

  /**
   * All subjects, by name.
   *
   * @throws SchemaRegistryException if the registry does not answer
   */
  public synchronized List<SubjectSummary> subjects() {
    List<SubjectSummary> list = known;
    if (list == null || System.nanoTime() - askedNanos > FRESH.toNanos()) {
      list = new SchemaEvolutionManager(registry).list();
      known = list;
      askedNanos = System.nanoTime();
    }
    return list;
  }

  /**
   * The versions of a subject, the newest first, fifty at most.
   *
   * @throws UnknownTopicException if there is no such subject
   * @throws SchemaRegistryException if the registry does not answer
   */
  public List<Version> versions(String subject) {
    List<Integer> numbers;
    try {
      numbers = registry.versions(subject);
    } catch (SchemaRegistryException e) {
      if (e.notFound()) {
        throw new UnknownTopicException("There is no subject " + subject);
      }
      throw e;
    }
    List<Version> versions = new ArrayList<>();
    RegisteredSchema before = null;
    for (int number : numbers.subList(Math.max(0, numbers.size() - VERSIONS_MAX), numbers.size())) {
      RegisteredSchema schema = registry.version(subject, number);
      List<String> changes =
          before == null
              ? List.of()
              : SchemaDiff.between(before.schema().schema(), schema.schema().schema());
      versions.add(new Version(number, schema.id(), json(schema), changes));
      before = schema;
    }
    Collections.reverse(versions);
    return versions;
  }

  private static JsonNode json(RegisteredSchema schema) {
    try {
      return JSON.readTree(schema.schema().text());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A parsed schema is JSON", e);
    }
  }
}

package io.streamsentinel.avro.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.avro.RandomRecords;
import io.streamsentinel.avro.registry.CompatibilityCheck;
import io.streamsentinel.avro.registry.CompatibilityLevel;
import io.streamsentinel.avro.registry.InMemorySchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.avro.serde.UndecodableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The seven levels, from pairs of schemas of which each direction is known. */
class CompatibilityLevelsTest {
  private static final Schema BASE = record("{'name':'id','type':'string'}");

  /** A change of {@link #BASE}: whether the new schema reads old data, and the old one new data. */
  private record Change(String name, Schema schema, boolean backward, boolean forward) {}

  private static Schema record(String fields) {
    return new Schema.Parser()
        .parse(
            ("{'type':'record','name':'T','namespace':'t','fields':[" + fields + "]}")
                .replace('\'', '"'));
  }

  private static List<Change> changes() {
    String id = "{'name':'id','type':'string'}";
    return List.of(
        new Change("nothing", BASE, true, true),
        new Change(
            "a field with a default",
            record(id + ",{'name':'a','type':'int','default':0}"),
            true,
            true),
        new Change(
            "a field without a default", record(id + ",{'name':'a','type':'int'}"), false, true),
        new Change(
            "the field removed", record("{'name':'x','type':'int','default':1}"), true, false),
        new Change("wider", record("{'name':'id','type':['null','string']}"), true, false),
        new Change("another type", record("{'name':'id','type':'int'}"), false, false));
  }

  static Stream<Arguments> levelsAndChanges() {
    return Stream.of(CompatibilityLevel.values())
        .flatMap(
            level ->
                changes().stream()
                    .map(
                        change ->
                            Arguments.of(
                                level,
                                change.name(),
                                change.schema(),
                                (!level.backward() || change.backward())
                                    && (!level.forward() || change.forward()))));
  }

  @ParameterizedTest(name = "{0}: {1} -> {3}")
  @MethodSource("levelsAndChanges")
  void each_level_allows_what_it_promises(
      CompatibilityLevel level, String name, Schema changed, boolean allowed) {
    List<String> reasons = CompatibilityCheck.reasons(level, changed, List.of(BASE));

    assertThat(reasons.isEmpty()).describedAs("%s: %s", name, reasons).isEqualTo(allowed);
  }

  @Test
  void only_transitive_levels_look_behind_the_latest_version() {
    Schema first = record("{'name':'a','type':'int'}");
    Schema second =
        record("{'name':'a','type':'int','default':0},{'name':'b','type':'int','default':0}");
    Schema third = record("{'name':'b','type':'int'}");
    List<Schema> before = List.of(first, second);

    assertThat(CompatibilityCheck.reasons(CompatibilityLevel.BACKWARD, third, before)).isEmpty();
    assertThat(CompatibilityCheck.reasons(CompatibilityLevel.BACKWARD_TRANSITIVE, third, before))
        .singleElement()
        .asString()
        .contains("version 1 of 2", "t.T.b");
    assertThat(CompatibilityCheck.reasons(CompatibilityLevel.FORWARD, third, before)).isEmpty();
    assertThat(CompatibilityCheck.reasons(CompatibilityLevel.FORWARD_TRANSITIVE, third, before))
        .singleElement()
        .asString()
        .contains("version 1 of 2 cannot read data of the new schema");
  }

  @Test
  void what_is_called_compatible_is_read_whatever_the_record() {
    long seed = Long.getLong("sentinel.evolution.seed", 20261120L);
    Random random = new Random(seed);
    RandomSchemas schemas = new RandomSchemas(random);
    RandomRecords records = new RandomRecords(random);
    InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
    registry.compatibility(null, CompatibilityLevel.NONE);
    SentinelAvroSerializer<Object> serializer = new SentinelAvroSerializer<>(registry);
    List<Boolean> verdicts = new ArrayList<>();
    for (int pair = 0; pair < 400; pair++) {
      Schema writer = schemas.record();
      Schema reader = schemas.changed(writer);
      boolean compatible = CompatibilityCheck.reasons(reader, writer).isEmpty();
      verdicts.add(compatible);
      for (int i = 0; i < 10; i++) {
        byte[] bytes = serializer.serialize("t", records.value(writer));
        try {
          Object read = SentinelAvroDeserializer.of(registry, reader).deserialize("t", bytes);
          assertThat(GenericData.get().validate(reader, read)).isTrue();
          assertThat(compatible).isTrue();
        } catch (UndecodableException e) {
          assertThat(compatible)
              .describedAs("seed %s, pair %s: %s read as %s: %s", seed, pair, writer, reader, e)
              .isFalse();
        }
      }
    }
    assertThat(verdicts).contains(true, false);
    assertThat(verdicts.stream().filter(verdict -> verdict)).hasSizeGreaterThan(100);
  }
}

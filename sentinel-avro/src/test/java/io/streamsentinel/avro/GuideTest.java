package io.streamsentinel.avro;

import static io.streamsentinel.avro.registry.CompatibilityLevel.BACKWARD;
import static io.streamsentinel.avro.registry.CompatibilityLevel.FULL;
import static io.streamsentinel.avro.registry.CompatibilityLevel.FULL_TRANSITIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.evolution.RolloutPlan;
import io.streamsentinel.avro.evolution.SchemaAssertions;
import io.streamsentinel.avro.evolution.SchemaEvolutionManager;
import io.streamsentinel.avro.registry.CompatibilityCheck;
import io.streamsentinel.avro.registry.InMemorySchemaRegistry;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.avro.serde.SerdeConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What docs/avro.md tells its readers to do. */
class GuideTest {

  @AfterEach
  void forget() {
    InMemorySchemaRegistry.forget("guide");
  }

  @Test
  void the_samples_run() {
    String url = "mock://guide";
    Schema candidate = PaymentEvent.getClassSchema();
    SchemaRegistry registry = SchemaRegistries.of(Map.of("schema.registry.url", url));
    var manager = new SchemaEvolutionManager(registry);

    assertThat(manager.check("payments-value", candidate).compatible()).isTrue();
    assertThat(manager.plan("payments-value", candidate).steps()).isNotEmpty();
    assertThat(manager.register("payments-value", candidate).version()).isEqualTo(1);
    assertThat(manager.diff("payments-value", 1, 1)).isEmpty();
    assertThat(manager.lint(candidate)).isEmpty();
    assertThat(manager.list()).hasSize(1);

    var serializer =
        new SentinelAvroSerializer<PaymentEvent>(registry, SerdeConfig.PRODUCTION, false);
    var deserializer = SentinelAvroDeserializer.of(registry, PaymentEvent.class);
    byte[] bytes = serializer.serialize("payments", Events.payment(1));
    assertThat(deserializer.deserialize("payments", bytes)).isEqualTo(Events.payment(1));

    assertThat(manager.freeze("payments-value").toString()).contains("refuses new schemas");
    SchemaAssertions.assertFollows(
        FULL_TRANSITIVE,
        candidate,
        SchemaAssertions.history(Path.of("src", "test", "resources", "evolution", "payment")));
    SchemaAssertions.assertClean(candidate);
    registry.close();
  }

  private static Schema schema(String fields) {
    return new Schema.Parser()
        .parse(
            ("{'type':'record','name':'T','namespace':'t','fields':[" + fields + "]}")
                .replace('\'', '"'));
  }

  @Test
  void a_rename_in_two_releases_stops_nobody() {
    String oldName = "{'name':'country','type':['null','string'],'default':null}";
    String newName = "{'name':'countryCode','type':['null','string'],'default':null}";
    Schema before = schema(oldName);
    Schema both = schema(oldName + "," + newName);
    Schema after = schema(newName);

    assertThat(CompatibilityCheck.reasons(FULL, both, List.of(before))).isEmpty();
    assertThat(CompatibilityCheck.reasons(FULL_TRANSITIVE, after, List.of(before, both))).isEmpty();
  }

  @Test
  void a_rename_by_alias_alone_needs_the_readers_first() {
    Schema before = schema("{'name':'country','type':'string'}");
    Schema after = schema("{'name':'countryCode','aliases':['country'],'type':'string'}");
    var registry = new InMemorySchemaRegistry();
    var manager = new SchemaEvolutionManager(registry);
    registry.compatibility(null, BACKWARD);
    manager.register("s", before);

    assertThat(manager.plan("s", after).order()).isEqualTo(RolloutPlan.Order.READERS_FIRST);
  }
}

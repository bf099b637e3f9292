package io.streamsentinel.avro.evolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.CompatibilityLevel;
import io.streamsentinel.avro.registry.Patient;
import io.streamsentinel.avro.registry.RegistrySchema;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.registry.SchemaRegistryException;
import io.streamsentinel.stack.Stack;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against a real registry. */
class SchemaEvolutionManagerIT {
  private static final List<Schema> PAYMENTS =
      SchemaAssertions.history(Path.of("src", "test", "resources", "evolution", "payment"));

  private final String subject = "evolution-" + UUID.randomUUID() + "-value";
  private final SchemaRegistry registry = Patient.client(Stack.shared().registryUrl());
  private final SchemaEvolutionManager manager = new SchemaEvolutionManager(registry);

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void the_second_version_of_a_payment_is_planned_registered_and_told_apart() {
    assertThat(manager.register(subject, PaymentEvent.getClassSchema()).version()).isEqualTo(1);

    RolloutPlan plan = manager.plan(subject, PAYMENTS.get(1));
    assertThat(plan.order()).isEqualTo(RolloutPlan.Order.ANY_ORDER);
    assertThat(manager.check(subject, PAYMENTS.get(1)).compatible()).isTrue();
    assertThat(manager.register(subject, PAYMENTS.get(1)).version()).isEqualTo(2);

    assertThat(manager.diff(subject, 1, 2))
        .isEqualTo(plan.changes())
        .anyMatch(change -> change.contains("'deviceTrusted' of type boolean added"));
    assertThat(manager.list())
        .filteredOn(summary -> summary.subject().equals(subject))
        .singleElement()
        .satisfies(summary -> assertThat(summary.latestVersion()).isEqualTo(2));
    SchemaAssertions.assertAccepted(registry, subject, PAYMENTS.get(1));
  }

  /** Without NONE, where Apicurio's check answers by BACKWARD: docs/avro.md says so. */
  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void the_registry_agrees_with_the_manager_at_every_level(CompatibilityLevel level) {
    Schema first = schema("{'name':'id','type':'string'}");
    List<Schema> changes =
        List.of(
            schema("{'name':'id','type':'string'},{'name':'a','type':'int','default':0}"),
            schema("{'name':'id','type':'string'},{'name':'a','type':'int'}"),
            schema("{'name':'b','type':'int','default':1}"),
            schema("{'name':'id','type':'int'}"));
    registry.register(subject, RegistrySchema.of(first), false);
    registry.compatibility(subject, level);

    for (Schema change : changes) {
      CompatibilityReport report = manager.check(subject, change);

      assertThat(report.level()).isEqualTo(level);
      assertThat(report.registryAccepts())
          .describedAs(report.toString())
          .isEqualTo(report.reasons().isEmpty());
    }
  }

  private static Schema schema(String fields) {
    return new Schema.Parser()
        .parse(
            ("{'type':'record','name':'T','namespace':'t','fields':[" + fields + "]}")
                .replace('\'', '"'));
  }

  @Test
  void what_breaks_is_refused_before_the_registry_hears_of_it() {
    manager.register(subject, schema("{'name':'id','type':'string'}"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> manager.register(subject, schema("{'name':'id','type':'int'}")))
        .withMessageContaining("the types differ")
        .withMessageContaining("t.T.id");
    assertThat(registry.versions(subject)).hasSize(1);
  }

  @Test
  void freezing_says_what_it_came_to_and_leaves_nothing_behind() {
    manager.register(subject, schema("{'name':'id','type':'string'}"));

    Freeze freeze = manager.freeze(subject);

    Schema next = schema("{'name':'id','type':'string'},{'name':'a','type':'int','default':0}");
    assertThat(accepts(next)).isEqualTo(freeze.outcome() != Freeze.Outcome.ENFORCED);
    assertThat(registry.subjects()).noneMatch(name -> name.startsWith("sentinel-freeze-probe"));
    assertThat(freeze.toString()).contains(subject);
  }

  private boolean accepts(Schema schema) {
    try {
      registry.register(subject, RegistrySchema.of(schema), false);
      return true;
    } catch (SchemaRegistryException e) {
      return false;
    }
  }
}

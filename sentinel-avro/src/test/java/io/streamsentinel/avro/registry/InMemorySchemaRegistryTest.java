package io.streamsentinel.avro.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class InMemorySchemaRegistryTest extends SchemaRegistryContract {
  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();

  @Override
  SchemaRegistry registry() {
    return registry;
  }

  @Test
  void a_read_only_subject_refuses_new_schemas_and_keeps_known_ones() {
    int id = registry.register("frozen", record(), false);
    registry.mode("frozen", SubjectMode.READONLY);

    assertThat(registry.register("frozen", record(), false)).isEqualTo(id);
    assertThatExceptionOfType(SchemaRegistryException.class)
        .isThrownBy(() -> registry.register("frozen", record("note"), false))
        .withMessageContaining("read-only");
  }

  @Test
  void a_refusal_says_why_and_where() {
    registry.register("s", record("note"), false);
    registry.compatibility("s", CompatibilityLevel.FORWARD);
    RegistrySchema other =
        RegistrySchema.of(
            SchemaBuilder.record("Thing")
                .namespace("test")
                .fields()
                .requiredString("name")
                .endRecord());

    assertThatExceptionOfType(SchemaRegistryException.class)
        .isThrownBy(() -> registry.register("s", other, false))
        .withMessageContaining("version 1 of 1 cannot read data of the new schema")
        .withMessageContaining("'id' is new and has no default at test.Thing.id");
  }

  @Test
  void who_names_the_same_mock_shares_it_until_it_is_forgotten() {
    InMemorySchemaRegistry first = InMemorySchemaRegistry.named("shared");

    assertThat(InMemorySchemaRegistry.named("shared")).isSameAs(first);
    InMemorySchemaRegistry.forget("shared");
    assertThat(InMemorySchemaRegistry.named("shared")).isNotSameAs(first);
    InMemorySchemaRegistry.forget("shared");
  }
}

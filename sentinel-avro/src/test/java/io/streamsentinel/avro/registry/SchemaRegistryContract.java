package io.streamsentinel.avro.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every registry does, whatever it is made of. */
abstract class SchemaRegistryContract {
  private final String subject = "contract/" + UUID.randomUUID() + " value";

  abstract SchemaRegistry registry();

  static RegistrySchema record(String... optionalFields) {
    var fields = SchemaBuilder.record("Thing").namespace("test").fields().requiredString("id");
    for (String field : optionalFields) {
      fields = fields.optionalString(field);
    }
    return RegistrySchema.of(fields.endRecord());
  }

  /** Has a field that records of the first version lack. */
  static RegistrySchema incompatible() {
    return RegistrySchema.of(
        SchemaBuilder.record("Thing")
            .namespace("test")
            .fields()
            .requiredString("id")
            .requiredLong("size")
            .endRecord());
  }

  @Test
  void a_schema_that_is_registered_is_found_by_its_id_its_subject_and_its_version() {
    int id = registry().register(subject, record(), false);

    assertThat(registry().byId(id, subject).schema()).isEqualTo(record().schema());
    assertThat(registry().lookup(subject, record(), false).id()).isEqualTo(id);
    assertThat(registry().version(subject, 1).id()).isEqualTo(id);
    assertThat(registry().version(subject, SchemaRegistry.LATEST).version()).isEqualTo(1);
    assertThat(registry().subjects()).contains(subject);
  }

  @Test
  void registering_twice_changes_nothing() {
    int id = registry().register(subject, record(), false);

    assertThat(registry().register(subject, record(), true)).isEqualTo(id);
    assertThat(registry().versions(subject)).containsExactly(1);
  }

  @Test
  void a_schema_has_one_id_in_all_subjects() {
    int id = registry().register(subject, record(), false);

    assertThat(registry().register(subject + "2", record(), false)).isEqualTo(id);
  }

  @Test
  void a_compatible_schema_becomes_the_next_version() {
    registry().register(subject, record(), false);

    registry().register(subject, record("note"), false);

    assertThat(registry().versions(subject)).containsExactly(1, 2);
    assertThat(registry().compatible(subject, SchemaRegistry.LATEST, record("note", "more")))
        .isTrue();
  }

  @Test
  void an_incompatible_schema_is_refused() {
    registry().compatibility(subject(), CompatibilityLevel.BACKWARD);

    assertThat(registry().compatible(subject, SchemaRegistry.LATEST, incompatible())).isFalse();
    refusal(
        () -> registry().register(subject, incompatible(), false),
        SchemaRegistryException.Kind.INCOMPATIBLE);
  }

  /** The subject, existing. */
  final String subject() {
    registry().register(subject, record(), false);
    return subject;
  }

  @Test
  void what_is_not_there_is_not_found() {
    SchemaRegistryException.Kind absent = SchemaRegistryException.Kind.NOT_FOUND;
    refusal(() -> registry().byId(2_000_000_000, null), absent);
    refusal(() -> registry().versions("no-such-" + subject), absent);
    refusal(() -> registry().version("no-such-" + subject, 1), absent);
    refusal(() -> registry().version(subject(), 77), absent);
    refusal(() -> registry().lookup(subject(), record("other"), false), absent);
  }

  @Test
  void levels_are_kept_per_subject() {
    registry().compatibility(subject(), CompatibilityLevel.FULL_TRANSITIVE);

    assertThat(registry().compatibility(subject)).contains(CompatibilityLevel.FULL_TRANSITIVE);
  }

  @Test
  void a_type_of_another_subject_can_be_referred_to() {
    Schema address =
        SchemaBuilder.record("Address")
            .namespace("test")
            .fields()
            .requiredString("city")
            .endRecord();
    registry().register(subject + "-address", RegistrySchema.of(address), false);
    String text =
        """
        {"type":"record","name":"Person","namespace":"test","fields":[{"name":"home","type":"test.Address"}]}""";
    Schema resolved =
        SchemaBuilder.record("Person")
            .namespace("test")
            .fields()
            .name("home")
            .type(address)
            .noDefault()
            .endRecord();
    RegistrySchema person =
        new RegistrySchema(
            resolved, text, List.of(new SchemaReference("test.Address", subject + "-address", 1)));

    int id = registry().register(subject, person, false);

    assertThat(registry().byId(id, subject).schema()).isEqualTo(resolved);
    assertThat(registry().byId(id, subject).references()).isEqualTo(person.references());
  }

  @Test
  void a_deleted_subject_is_gone_and_can_be_forgotten() {
    registry().register(subject, record(), false);

    assertThat(registry().deleteSubject(subject, false)).containsExactly(1);
    refusal(() -> registry().versions(subject), SchemaRegistryException.Kind.NOT_FOUND);
    assertThat(registry().deleteSubject(subject, true)).containsExactly(1);
  }

  private static void refusal(ThrowingCallable call, SchemaRegistryException.Kind kind) {
    assertThatExceptionOfType(SchemaRegistryException.class)
        .isThrownBy(call)
        .satisfies(
            refused -> {
              assertThat(refused.kind()).isEqualTo(kind);
              assertThat(refused.retriable()).isFalse();
            });
  }
}

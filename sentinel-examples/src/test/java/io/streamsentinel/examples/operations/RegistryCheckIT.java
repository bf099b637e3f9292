package io.streamsentinel.examples.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.avro.registry.CompatibilityLevel;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.doctor.Diagnosis;
import io.streamsentinel.doctor.Doctor;
import io.streamsentinel.doctor.Finding;
import io.streamsentinel.doctor.Scratch;
import io.streamsentinel.doctor.Status;
import io.streamsentinel.examples.registry.RegistryGateway;
import io.streamsentinel.settings.RegistrySettings;
import io.streamsentinel.stack.Stack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryCheckIT {

  private final RegistrySettings settings = RegistrySettings.of(Stack.shared().registryUrl());

  @AfterEach
  void nothing_is_left_behind() {
    try (SchemaRegistry registry = SchemaRegistries.of(settings.properties())) {
      assertThat(registry.subjects()).noneMatch(subject -> subject.startsWith(Scratch.PREFIX));
    }
  }

  @Test
  void a_sound_registry_passes() {
    Diagnosis diagnosis = examine(settings);

    assertThat(diagnosis.findings())
        .as(diagnosis.table())
        .extracting(Finding::check)
        .containsExactly("registry: reachable", "registry: compatibility", "registry: round trip");
    assertThat(diagnosis.status()).as(diagnosis.table()).isEqualTo(Status.PASS);
  }

  @Test
  void a_registry_that_accepts_everything_is_found() {
    try (SchemaRegistry registry = SchemaRegistries.of(settings.properties())) {
      registry.compatibility(null, CompatibilityLevel.NONE);
      try {
        assertThat(examine(settings).table()).contains("FAIL  registry: compatibility");
      } finally {
        registry.compatibility(null, CompatibilityLevel.BACKWARD);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /compatibility/ | {"is_compatible":true}  | an incompatible one accepted
          /compatibility/ | {"is_compatible":false} | a compatible schema is refused
          /schemas/ids/   | {"schema":"\\"int\\""}   | schema came back changed
          """)
  void a_registry_that_gives_wrong_answers_is_found(String path, String answer, String finding) {
    try (RegistryGateway liar = new RegistryGateway(Stack.shared().registryUrl())) {
      liar.passesBut(path, answer);

      Diagnosis diagnosis = examine(RegistrySettings.of(liar.url()));

      assertThat(diagnosis.exitCode()).as(diagnosis.table()).isEqualTo(1);
      assertThat(diagnosis.table()).contains(finding);
    }
  }

  @Test
  void a_registry_that_is_not_there_is_found() {
    Diagnosis diagnosis = examine(RegistrySettings.of("http://127.0.0.1:1"));

    assertThat(diagnosis.findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.status()).isEqualTo(Status.FAIL));
    assertThat(diagnosis.table()).contains("SCHEMA_REGISTRY_URL");
  }

  private static Diagnosis examine(RegistrySettings settings) {
    return Doctor.builder().check(new RegistryCheck(settings)).build().examine();
  }
}

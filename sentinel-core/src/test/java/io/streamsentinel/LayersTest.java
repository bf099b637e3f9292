package io.streamsentinel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** One way through the house: what a room may know of the others. */
class LayersTest {

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.streamsentinel");

  @Test
  void core_knows_no_other_module() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "io.streamsentinel.avro..",
                "io.streamsentinel.resilience..",
                "io.streamsentinel.examples..",
                "io.streamsentinel.stack..",
                "org.apache.avro.."));
  }

  @Test
  void the_engine_knows_no_database_and_no_cache() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("..consumer..", "..producer..", "..deadletter..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "java.sql..", "javax.sql..", "io.lettuce..", "..streamsentinel.state.."));
  }

  @Test
  void only_features_settings_and_the_doctor_know_the_cache() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("..feature..", "..settings..", "..doctor..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce.."));
  }

  @Test
  void only_state_and_the_doctor_know_the_database() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("..state..", "..doctor..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql.."));
  }

  @Test
  void settings_know_nobody() {
    check(
        classes()
            .that()
            .resideInAPackage("io.streamsentinel.settings..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "io.streamsentinel.settings..",
                "java..",
                "org.apache.kafka..",
                "io.lettuce..",
                "org.jspecify.."));
  }

  @Test
  void packages_form_no_circle() {
    check(slices().matching("io.streamsentinel.(*)..").should().beFreeOfCycles());
  }

  @Test
  void nobody_reaches_into_the_inside_of_kafkas_client() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..internals.."));
  }

  /** A rule about a room that is not furnished yet holds trivially. */
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CORE);
  }
}

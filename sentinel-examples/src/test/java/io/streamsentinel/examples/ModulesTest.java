package io.streamsentinel.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The libraries stand side by side on core, and know nothing of who uses them. */
class ModulesTest {

  private static final String AVRO = "io.streamsentinel.avro..";
  private static final String RESILIENCE = "io.streamsentinel.resilience..";
  private static final String EXAMPLES = "io.streamsentinel.examples..";

  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.streamsentinel");

  @Test
  void libraries_know_no_example() {
    noClasses()
        .that()
        .resideOutsideOfPackage(EXAMPLES)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(EXAMPLES)
        .check(ALL);
  }

  @Test
  void avro_and_resilience_do_not_know_each_other() {
    noClasses()
        .that()
        .resideInAPackage(AVRO)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(RESILIENCE)
        .check(ALL);
    noClasses()
        .that()
        .resideInAPackage(RESILIENCE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(AVRO, "org.apache.avro..")
        .check(ALL);
  }

  @Test
  void core_knows_neither() {
    noClasses()
        .that()
        .resideOutsideOfPackages(AVRO, RESILIENCE, EXAMPLES)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(AVRO, RESILIENCE)
        .check(ALL);
  }

  @Test
  void applications_leave_benchmarks_and_the_command_line_alone() {
    noClasses()
        .that()
        .resideInAPackage(EXAMPLES)
        .and()
        .resideOutsideOfPackages("..cli..", "..bench..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..examples.cli..", "..examples.bench..")
        .check(ALL);
  }
}

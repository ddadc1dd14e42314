package dev.cairn.telemetry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/** What the module uses of Cairn and of other libraries. */
class DependenciesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.cairn.telemetry");

  @Test
  void nothingInternalIsUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.cairn.internal..")
        .check(CLASSES);
  }

  @Test
  void eachPartNeedsItsOwnLibraryOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.cairn.telemetry.metrics")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.cairn.telemetry.tracing")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.opentelemetry..")
        .check(CLASSES);
  }

  @Test
  void nothingElseIsNeeded() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.cairn..",
            "java..",
            "org.jspecify..",
            "org.slf4j..",
            "io.micrometer.core..",
            "io.opentelemetry..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycle() {
    SlicesRuleDefinition.slices()
        .matching("dev.cairn.telemetry.(*)..")
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }
}

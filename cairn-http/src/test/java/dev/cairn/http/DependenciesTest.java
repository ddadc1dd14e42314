package dev.cairn.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/** What the module uses of Cairn and of others. */
class DependenciesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.cairn.http");

  @Test
  void nothingInternalOfTheCoreIsUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.cairn.internal..")
        .check(CLASSES);
  }

  @Test
  void onlyTheServerNeedsJavalin() {
    noClasses()
        .that()
        .haveSimpleNameNotStartingWith("CairnHttpServer")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.javalin..")
        .check(CLASSES);
  }

  @Test
  void onlyAuthenticationByAProviderNeedsNimbus() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.cairn.http.oidc")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.nimbusds..")
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
            "com.nimbusds..",
            "io.javalin..",
            "kotlin..",
            "jakarta.servlet..",
            "org.jspecify..",
            "org.slf4j..",
            "com.fasterxml.jackson.annotation..",
            "tools.jackson..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycle() {
    SlicesRuleDefinition.slices()
        .matching("dev.cairn.http.(**)")
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }
}

package dev.cairn;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The house: arrows point down, and most rooms have no door to the outside. */
class LayersTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.cairn");

  @Test
  void arrowsPointDownOnly() {
    belowCompositionOnly(house(), "queue", "schedule", "message", "workflow", "version", "embedded")
        .whereLayer("composition")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("runtime")
        .mayOnlyBeAccessedByLayers("composition", "queue", "schedule", "message", "workflow")
        .whereLayer("store")
        .mayOnlyBeAccessedByLayers(
            "composition", "queue", "schedule", "message", "workflow", "version", "runtime")
        .whereLayer("background")
        .mayOnlyBeAccessedByLayers("composition", "queue", "schedule", "runtime", "store")
        .whereLayer("codec")
        .mayOnlyBeAccessedByLayers("composition", "runtime")
        .whereLayer("observe")
        .mayOnlyBeAccessedByLayers("composition", "runtime")
        .whereLayer("api")
        .mayOnlyBeAccessedByLayers(
            "composition",
            "queue",
            "schedule",
            "message",
            "workflow",
            "version",
            "runtime",
            "store",
            "codec",
            "observe",
            "background",
            "spi")
        .check(CLASSES);
  }

  private static LayeredArchitecture belowCompositionOnly(
      LayeredArchitecture house, String... layers) {
    LayeredArchitecture restricted = house;
    for (String layer : layers) {
      restricted = restricted.whereLayer(layer).mayOnlyBeAccessedByLayers("composition");
    }
    return restricted;
  }

  private static LayeredArchitecture house() {
    return layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.cairn..")
        .withOptionalLayers(true)
        .layer("composition")
        .definedBy("dev.cairn")
        .layer("queue")
        .definedBy("dev.cairn.queue..")
        .layer("schedule")
        .definedBy("dev.cairn.schedule..")
        .layer("message")
        .definedBy("dev.cairn.message..")
        .layer("workflow")
        .definedBy("dev.cairn.workflow..")
        .layer("version")
        .definedBy("dev.cairn.version..")
        .layer("runtime")
        .definedBy("dev.cairn.runtime..")
        .layer("store")
        .definedBy("dev.cairn.store..")
        .layer("codec")
        .definedBy("dev.cairn.codec..")
        .layer("observe")
        .definedBy("dev.cairn.observe..")
        .layer("background")
        .definedBy("dev.cairn.background..")
        .layer("spi")
        .definedBy("dev.cairn.spi..")
        .layer("api")
        .definedBy("dev.cairn.api..")
        .layer("embedded")
        .definedBy("dev.cairn.embedded..");
  }

  @Test
  void theApiKnowsNothingElseOfCairn() {
    noClasses()
        .that()
        .resideInAPackage("dev.cairn.api..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.cairn..").and(not(resideInAPackage("dev.cairn.api.."))))
        .check(CLASSES);
  }

  @Test
  void noPackageIsPartOfACycle() {
    slices().matching("dev.cairn.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheStoreSpeaksJdbc() {
    List<String> handedToUsers =
        List.of("java.sql.Connection", "java.sql.SQLException", "javax.sql.DataSource");
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.cairn.store..", "dev.cairn.embedded..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "com.zaxxer..")
                .and(
                    describe(
                        "are not what users are handed",
                        (JavaClass type) -> !handedToUsers.contains(type.getName()))))
        .check(CLASSES);
  }

  @Test
  void onlyTheCodecKnowsJackson() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.cairn.codec..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("tools.jackson..", "com.fasterxml.."))
        .check(CLASSES);
  }

  @Test
  void onlyTheScheduleKnowsCronUtils() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.cairn.schedule..")
        .should()
        .dependOnClassesThat(resideInAPackage("com.cronutils.."))
        .check(CLASSES);
  }

  @Test
  void mostTypesAreHidden() {
    List<JavaClass> types =
        CLASSES.stream()
            .filter(not(resideInAnyPackage("dev.cairn.api..", "dev.cairn.spi..")))
            .filter(type -> !type.isAnonymousClass() && !type.getSimpleName().isEmpty())
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .toList();

    long hidden =
        types.stream().filter(type -> !type.getModifiers().contains(JavaModifier.PUBLIC)).count();

    assertThat((double) hidden / types.size()).isGreaterThanOrEqualTo(0.6);
  }
}

package dev.cairn;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules for the packages of Cairn: their list, their sizes, and the dependencies among them. */
class LayersTest {
  private static final String INTERNAL = "dev.cairn.internal";
  private static final int MAX_FILES = 25;

  /** The packages from top to bottom. A package depends only on packages below it. */
  private static final List<String> TOP_DOWN =
      List.of(
          "dev.cairn",
          "dev.cairn.internal.proxy",
          "dev.cairn.internal.observe",
          "dev.cairn.internal.operate",
          "dev.cairn.internal.scheduling",
          "dev.cairn.internal.dispatch",
          "dev.cairn.internal.engine",
          "dev.cairn.internal.start",
          "dev.cairn.internal.execution",
          "dev.cairn.internal.exchange",
          "dev.cairn.internal.replay",
          "dev.cairn.internal.intercept",
          "dev.cairn.internal.value",
          "dev.cairn.internal.run",
          "dev.cairn.internal.wakeup",
          "dev.cairn.internal.timing",
          "dev.cairn.internal.registry",
          "dev.cairn.internal.failure",
          "dev.cairn.history",
          "dev.cairn.codec",
          "dev.cairn.internal.json",
          "dev.cairn.internal.store",
          "dev.cairn.internal.store.transaction",
          "dev.cairn.internal.store.schedule",
          "dev.cairn.internal.store.queue",
          "dev.cairn.internal.store.workflow",
          "dev.cairn.internal.store.message",
          "dev.cairn.internal.store.migration",
          "dev.cairn.internal.store.cluster",
          "dev.cairn.internal.store.journal",
          "dev.cairn.internal.store.batch",
          "dev.cairn.internal.store.jdbc",
          "dev.cairn.internal.store.sql",
          "dev.cairn.internal.store.record",
          "dev.cairn.internal.background",
          "dev.cairn.embedded",
          "dev.cairn.internal.determinism",
          "dev.cairn.operate",
          "dev.cairn.access",
          "dev.cairn.health",
          "dev.cairn.promise",
          "dev.cairn.version",
          "dev.cairn.schedule",
          "dev.cairn.workflow",
          "dev.cairn.start",
          "dev.cairn.queue",
          "dev.cairn.internal.scope",
          "dev.cairn.internal.header",
          "dev.cairn.internal.check",
          "dev.cairn.spi",
          "dev.cairn.error",
          "dev.cairn.determinism",
          "dev.cairn.common",
          "dev.cairn.internal.text");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.cairn");

  @Test
  void everyPackageIsListed() {
    Set<String> packages =
        CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());

    assertThat(packages).isSubsetOf(TOP_DOWN);
  }

  @Test
  void moduleExportsExactlyThePublicPackages() throws Exception {
    Path classes = Path.of(Cairn.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    ModuleDescriptor module;
    try (var descriptor = Files.newInputStream(classes.resolve("module-info.class"))) {
      module = ModuleDescriptor.read(descriptor);
    }

    Set<String> exported =
        module.exports().stream()
            .filter(export -> !export.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet());

    assertThat(exported)
        .containsExactlyInAnyOrderElementsOf(
            TOP_DOWN.stream()
                .filter(name -> !name.startsWith(INTERNAL) && !name.equals("dev.cairn.embedded"))
                .toList())
        .hasSize(module.exports().size());
  }

  /** Public signatures of public types contain no internal type. */
  @Test
  void publicSignaturesContainNoInternalType() {
    List<String> leaks =
        CLASSES.stream()
            .filter(type -> !isInternal(type))
            .flatMap(type -> type.getAllMembers().stream())
            .filter(member -> !isInternal(member.getOwner()))
            .filter(member -> !member.getModifiers().contains(JavaModifier.BRIDGE))
            .filter(member ->
                member.getModifiers().contains(JavaModifier.PUBLIC)
                    || member.getModifiers().contains(JavaModifier.PROTECTED))
            .flatMap(member -> signature(member).map(used -> member.getFullName() + ": " + used))
            .distinct()
            .toList();

    assertThat(leaks).isEmpty();
  }

  private static Stream<String> signature(JavaMember member) {
    Stream<JavaType> types =
        switch (member) {
          case JavaField field -> Stream.of(field.getType());
          case JavaCodeUnit code ->
              Stream.concat(code.getParameterTypes().stream(), Stream.of(code.getReturnType()));
          default -> Stream.of();
        };
    return types
        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
        .map(JavaClass::getName)
        .filter(name -> name.startsWith(INTERNAL));
  }

  @Test
  void packagesDependOnlyOnPackagesBelow() {
    List<String> upward =
        CLASSES.stream()
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .filter(LayersTest::pointsUpward)
            .map(Dependency::getDescription)
            .toList();

    assertThat(upward).isEmpty();
  }

  private static boolean pointsUpward(Dependency dependency) {
    int from = TOP_DOWN.indexOf(dependency.getOriginClass().getPackageName());
    int to = TOP_DOWN.indexOf(dependency.getTargetClass().getBaseComponentType().getPackageName());
    return to >= 0 && to < from;
  }

  @Test
  void packagesHaveAtMost25Files() {
    Map<String, Long> large =
        CLASSES.stream()
            .collect(
                groupingBy(
                    JavaClass::getPackageName,
                    Collectors.mapping(LayersTest::sourceFile, Collectors.toSet())))
            .entrySet()
            .stream()
            .filter(files -> files.getValue().size() > MAX_FILES)
            .collect(Collectors.toMap(Map.Entry::getKey, files -> (long) files.getValue().size()));

    assertThat(large).isEmpty();
  }

  private static String sourceFile(JavaClass type) {
    return type.getSource().flatMap(Source::getFileName).orElseThrow();
  }

  @Test
  void onlyStoreUsesJdbc() {
    List<String> jdbcTypesInApi =
        List.of("java.sql.Connection", "java.sql.SQLException", "javax.sql.DataSource");
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.cairn.internal.store..", "dev.cairn.embedded..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "com.zaxxer..")
                .and(
                    describe(
                        "are not part of the API",
                        (JavaClass type) -> !jdbcTypesInApi.contains(type.getName()))))
        .check(CLASSES);
  }

  @Test
  void onlyCodecUsesJackson() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.cairn.codec", "dev.cairn.internal.json", "dev.cairn.internal.failure")
        .should()
        .dependOnClassesThat(resideInAnyPackage("tools.jackson..", "com.fasterxml.."))
        .check(CLASSES);
  }

  @Test
  void onlySchedulingUsesCronUtils() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.cairn.internal.scheduling")
        .should()
        .dependOnClassesThat(resideInAnyPackage("com.cronutils.."))
        .check(CLASSES);
  }

  @Test
  void mostTypesAreNotPublicApi() {
    List<JavaClass> types =
        CLASSES.stream()
            .filter(type -> !type.isAnonymousClass() && !type.getSimpleName().isEmpty())
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .toList();

    long internal = types.stream().filter(LayersTest::isInternal).count();

    assertThat((double) internal / types.size()).isGreaterThanOrEqualTo(0.6);
  }

  private static boolean isInternal(JavaClass type) {
    return type.getPackageName().startsWith(INTERNAL)
        || !type.getModifiers().contains(JavaModifier.PUBLIC);
  }
}

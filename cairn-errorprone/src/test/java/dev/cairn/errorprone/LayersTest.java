package dev.cairn.errorprone;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules for the packages of the checks: their list, their sizes, and their dependencies. */
class LayersTest {
  private static final int MAX_FILES = 25;

  /** The packages from top to bottom. A package depends only on packages below it. */
  private static final List<String> TOP_DOWN =
      List.of("dev.cairn.errorprone", "dev.cairn.errorprone.analysis");

  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPath(location(DeterminismCheck.class));

  private static Path location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Test
  void everyPackageIsListed() {
    Set<String> packages =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !name.isEmpty())
            .collect(toSet());

    assertThat(packages).containsExactlyInAnyOrderElementsOf(TOP_DOWN);
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
    int to = TOP_DOWN.indexOf(packageOf(dependency));
    return to >= 0 && to < from;
  }

  private static String packageOf(Dependency dependency) {
    return dependency.getTargetClass().getBaseComponentType().getPackageName();
  }

  @Test
  void onlyTheRulesOfTheCoreAreUsed() {
    Set<String> used =
        CLASSES.stream()
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .map(LayersTest::packageOf)
            .filter(name -> name.startsWith("dev.cairn"))
            .filter(name -> !TOP_DOWN.contains(name))
            .collect(toSet());

    assertThat(used)
        .containsExactlyInAnyOrder("dev.cairn.determinism", "dev.cairn.internal.determinism");
  }

  @Test
  void packagesHaveAtMost25Files() {
    Map<String, Set<String>> files =
        CLASSES.stream()
            .collect(
                groupingBy(JavaClass::getPackageName, mapping(LayersTest::sourceFile, toSet())));

    assertThat(files)
        .allSatisfy((name, each) -> assertThat(each).hasSizeLessThanOrEqualTo(MAX_FILES));
  }

  private static String sourceFile(JavaClass type) {
    return type.getSource().flatMap(Source::getFileName).orElseThrow();
  }
}

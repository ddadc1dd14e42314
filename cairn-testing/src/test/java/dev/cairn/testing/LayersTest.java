package dev.cairn.testing;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Rules for the packages of the test kit: their list, their sizes, and their dependencies. */
class LayersTest {
  private static final int MAX_FILES = 25;
  private static final Pattern EXPORT = Pattern.compile("exports (dev\\.cairn[\\w.]*);");
  private static final Path MODULE = Path.of("src", "main", "java", "module-info.java");

  /** The packages from top to bottom. A package depends only on packages below it. */
  private static final List<String> TOP_DOWN =
      List.of(
          "dev.cairn.testing.crash",
          "dev.cairn.testing",
          "dev.cairn.testing.internal.process",
          "dev.cairn.testing.internal.fault",
          "dev.cairn.testing.internal.part",
          "dev.cairn.testing.internal.server",
          "dev.cairn.testing.fault",
          "dev.cairn.testing.replay",
          "dev.cairn.testing.replay.substitute");

  private static final Set<String> EXPORTED =
      Set.of(
          "dev.cairn.testing",
          "dev.cairn.testing.crash",
          "dev.cairn.testing.fault",
          "dev.cairn.testing.replay");

  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPath(location(CairnTest.class));

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
  void moduleExportsExactlyThePublicPackages() throws Exception {
    assertThat(exports(MODULE)).isEqualTo(EXPORTED);
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
  void onlyExportedPackagesOfTheCoreAreUsed() throws Exception {
    Set<String> allowed = exports(Path.of("..", "cairn-core").resolve(MODULE));

    List<String> internal =
        CLASSES.stream()
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .filter(dependency -> packageOf(dependency).startsWith("dev.cairn"))
            .filter(dependency -> !packageOf(dependency).startsWith("dev.cairn.testing"))
            .filter(dependency -> !packageOf(dependency).equals("dev.cairn.embedded"))
            .filter(dependency -> !allowed.contains(packageOf(dependency)))
            .map(Dependency::getDescription)
            .toList();

    assertThat(allowed).contains("dev.cairn", "dev.cairn.spi");
    assertThat(internal).isEmpty();
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

  private static Set<String> exports(Path module) throws Exception {
    return EXPORT
        .matcher(Files.readString(module))
        .results()
        .map(found -> found.group(1))
        .collect(toSet());
  }
}

package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitecturePageTest {
  private static final Path PAGE = Path.of("..", "docs", "architecture.md");
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Pattern PACKAGE = Pattern.compile("dev\\.cairn(?:\\.[a-z]+)*");
  private static final Pattern TYPE_IN_PACKAGE =
      Pattern.compile("`(dev\\.cairn(?:\\.[a-z]+)*)`: `([A-Z]\\w+)`");

  @Test
  void everyNamedPackageExists() throws IOException {
    List<String> named =
        PACKAGE.matcher(Files.readString(PAGE)).results().map(found -> found.group()).toList();

    assertThat(named)
        .hasSizeGreaterThan(30)
        .allSatisfy(name -> assertThat(folder(name).resolve("package-info.java")).exists());
  }

  @Test
  void everyNamedTypeIsInItsPackage() throws IOException {
    Stream<Path> named =
        TYPE_IN_PACKAGE
            .matcher(Files.readString(PAGE))
            .results()
            .map(found -> folder(found.group(1)).resolve(found.group(2) + ".java"));

    assertThat(named).hasSizeGreaterThan(4).allSatisfy(file -> assertThat(file).exists());
  }

  private static Path folder(String name) {
    return SOURCES.resolve(name.replace('.', '/'));
  }
}

package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Java snippet of the README and the guide is part of code that the tests compile. */
class SnippetsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final String SNAPSHOT = "-SNAPSHOT";
  private static final Pattern VERSION =
      Pattern.compile(
          "<groupId>dev\\.cairn</groupId>\\s*<artifactId>cairn[a-z-]*</artifactId>\\s*<version>([^<$]*)</version>");
  private static final Pattern PREVIOUS = Pattern.compile("<api.previous>([^<]*)</api.previous>");

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> guide = Files.list(ROOT.resolve("docs/guide"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), guide.toList().stream());
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everySnippetIsCompiled(Path page) throws IOException {
    List<String> sources;
    try (Stream<Path> files = Files.list(Path.of("src/test/java/dev/cairn/guide"))) {
      sources = files.map(SnippetsTest::read).toList();
    }

    List<String> snippets =
        SNIPPET
            .matcher(read(page))
            .results()
            .map(found -> withoutLineBreaks(found.group(1)))
            .toList();

    assertThat(snippets)
        .allSatisfy(snippet ->
            assertThat(sources)
                .as("the code of %s", page.getFileName())
                .anySatisfy(source -> assertThat(withoutLineBreaks(source)).contains(snippet)));
  }

  /** Between two releases, the README may name the previous release. */
  @Test
  void readmeNamesVersionOfThisBuild() {
    String build = read(ROOT.resolve("pom.xml"));
    String version = only(VERSION, build);
    List<String> accepted =
        version.endsWith(SNAPSHOT)
            ? List.of(version.replace(SNAPSHOT, ""), only(PREVIOUS, build))
            : List.of(version);

    List<String> named =
        VERSION
            .matcher(read(ROOT.resolve("README.md")))
            .results()
            .map(found -> found.group(1))
            .toList();

    assertThat(named).hasSize(2).allSatisfy(each -> assertThat(accepted).contains(each));
  }

  private static String only(Pattern pattern, String text) {
    List<String> found = pattern.matcher(text).results().map(each -> each.group(1)).toList();
    assertThat(found).as(pattern.pattern()).hasSize(1);
    return found.getFirst();
  }

  private static String withoutLineBreaks(String code) {
    return code.replaceAll("\\s+", " ").strip();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

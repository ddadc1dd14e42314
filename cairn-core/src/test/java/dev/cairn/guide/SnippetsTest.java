package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every Java snippet of the README, the guide and the Javadoc is part of code that the tests
 * compile.
 */
class SnippetsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** The code of the guide, compiled and run by the tests of the modules. */
  private static final List<String> FOLDERS =
      List.of(
          "cairn-core/src/test/java/dev/cairn/guide",
          "cairn-testing/src/test/java/dev/cairn/testing/guide",
          "cairn-agents/src/test/java/dev/cairn/agents/guide",
          "cairn-langchain4j/src/test/java/dev/cairn/langchain4j/guide",
          "cairn-spring-ai/src/test/java/dev/cairn/springai/guide",
          "cairn-mcp/src/test/java/dev/cairn/mcp/guide",
          "cairn-http/src/test/java/dev/cairn/http/guide",
          "cairn-console/src/test/java/dev/cairn/console/guide",
          "cairn-telemetry/src/test/java/dev/cairn/telemetry/guide",
          "cairn-spring-boot-starter/src/test/java/dev/cairn/spring/guide",
          "examples/micronaut/src/main/java/dev/cairn/examples/micronaut",
          "examples/quarkus/src/main/java/dev/cairn/examples/quarkus");

  private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final String SNIPPET_TAG = "{@snippet :";
  private static final String SNAPSHOT = "-SNAPSHOT";
  private static final Pattern VERSION =
      Pattern.compile(
          "<groupId>dev\\.cairn</groupId>\\s*<artifactId>cairn[a-z-]*</artifactId>\\s*<version>([^<$]*)</version>");
  private static final Pattern PREVIOUS = Pattern.compile("<api.previous>([^<]*)</api.previous>");

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> guide = Files.list(ROOT.resolve("docs/guide"))) {
      return Stream.concat(
          Stream.of("README.md", "docs/migrating.md", "docs/temporal-test-environment.md")
              .map(ROOT::resolve),
          guide.toList().stream());
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everySnippetIsCompiled(Path page) throws IOException {
    List<String> snippets =
        SNIPPET.matcher(read(page)).results().map(found -> found.group(1)).toList();

    assertCompiled(snippets, page, SnippetsTest::withoutLineBreaks);
  }

  @Test
  void everyJavadocSnippetIsCompiled() throws IOException {
    var files = new ArrayList<Path>();
    for (String module :
        List.of(
            "cairn-core",
            "cairn-testing",
            "cairn-agents",
            "cairn-langchain4j",
            "cairn-spring-ai",
            "cairn-mcp",
            "cairn-http",
            "cairn-console",
            "cairn-telemetry")) {
      try (Stream<Path> found = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        files.addAll(found.filter(file -> file.toString().endsWith(".java")).toList());
      }
    }

    int snippets = 0;
    for (Path file : files) {
      List<String> found = javadocSnippets(read(file));
      assertCompiled(found, file, code -> code.replaceAll("\\s+", "")); // other line width
      snippets += found.size();
    }

    assertThat(snippets).isGreaterThan(30);
  }

  private static void assertCompiled(
      List<String> snippets, Path page, UnaryOperator<String> normalized) throws IOException {
    var sources = new ArrayList<String>();
    for (String folder : FOLDERS) {
      try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
        files.map(SnippetsTest::read).map(normalized).forEach(sources::add);
      }
    }

    assertThat(snippets)
        .allSatisfy(snippet ->
            assertThat(sources.stream().anyMatch(code -> code.contains(normalized.apply(snippet))))
                .as("a test has the code of %s: %s", page.getFileName(), snippet)
                .isTrue());
  }

  /** Returns the code in {@code {@snippet :}} tags, without the asterisks of the comment. */
  private static List<String> javadocSnippets(String source) {
    var snippets = new ArrayList<String>();
    int start = source.indexOf(SNIPPET_TAG);
    while (start >= 0) {
      int end = start;
      int open = 0;
      do {
        char c = source.charAt(end++);
        open += c == '{' ? 1 : c == '}' ? -1 : 0;
      } while (open > 0);
      String code = source.substring(start + SNIPPET_TAG.length(), end - 1);
      snippets.add(code.replaceAll("(?m)^ *\\*", ""));
      start = source.indexOf(SNIPPET_TAG, end);
    }
    return snippets;
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

package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Java snippet of the README and the guide stands in code that is compiled and run. */
class SnippetsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> guide = Files.list(ROOT.resolve("docs/guide"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), guide.toList().stream());
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everySnippetIsCompiledAndRun(Path page) throws IOException {
    List<String> sources;
    try (Stream<Path> files = Files.list(Path.of("src/test/java/dev/cairn/guide"))) {
      sources = files.map(SnippetsTest::read).toList();
    }

    List<String> snippets =
        SNIPPET.matcher(read(page)).results().map(found -> flat(found.group(1))).toList();

    assertThat(snippets)
        .allSatisfy(snippet ->
            assertThat(sources)
                .as("the code of %s", page.getFileName())
                .anySatisfy(source -> assertThat(flat(source)).contains(snippet)));
  }

  private static String flat(String code) {
    return code.replaceAll("\\s+", " ").strip();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }
}

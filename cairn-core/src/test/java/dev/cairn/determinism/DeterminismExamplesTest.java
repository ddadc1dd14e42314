package dev.cairn.determinism;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.internal.determinism.WorkflowClassCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The check of class files reports the bad examples of {@code docs/determinism.md} at the same
 * lines as the Error Prone checks, and not the good ones.
 */
class DeterminismExamplesTest {
  private static final String MARK = " // reported";
  private static final Pattern SECTION =
      Pattern.compile("^### .*?\\n+`(\\w+)`(.*?)(?=^##)", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern BLOCK =
      Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir Path folder;

  /** A bad and a good example of a rule. */
  record Example(DeterminismRule rule, String bad, String good) {
    List<Integer> reportedLines() {
      List<String> lines = source(bad).toList();
      return IntStream.rangeClosed(1, lines.size())
          .filter(line -> lines.get(line - 1).endsWith(MARK))
          .boxed()
          .toList();
    }

    @Override
    public String toString() {
      return rule.name();
    }
  }

  static List<Example> examples() {
    var examples = new ArrayList<Example>();
    Matcher section = SECTION.matcher(read(Path.of("..", "docs", "determinism.md")));
    while (section.find()) {
      String check = section.group(1);
      DeterminismRule rule =
          Arrays.stream(DeterminismRule.values())
              .filter(each -> each.check().equals(check))
              .findFirst()
              .orElseThrow();
      List<String> blocks =
          BLOCK.matcher(section.group(2)).results().map(block -> block.group(1)).toList();
      for (int i = 0; i + 1 < blocks.size(); i += 2) {
        examples.add(new Example(rule, blocks.get(i), blocks.get(i + 1)));
      }
    }
    return examples;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Stream<String> source(String members) {
    String head = read(Path.of("src", "test", "resources", "determinism-example.txt"));
    return Stream.of(head.lines(), members.lines(), Stream.of("}")).flatMap(lines -> lines);
  }

  private List<DeterminismFinding> check(String members) throws IOException {
    Path file = folder.resolve("Example.java");
    Files.write(file, source(members).toList());
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-d",
                folder.toString(),
                "-g",
                "-nowarn",
                "-proc:none",
                "-classpath",
                System.getProperty("java.class.path"),
                file.toString());
    assertThat(failed).isZero();
    try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      return WorkflowClassCheck.check(List.of("Example"), loader, "");
    }
  }

  @Test
  void pageHasExamplesOfAllRules() {
    assertThat(examples()).extracting(Example::rule).contains(DeterminismRule.values());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void badExampleIsReportedAtItsLines(Example example) throws IOException {
    List<DeterminismFinding> findings = check(example.bad());

    // What happens to an object between two calls is not visible in a class file.
    List<Integer> visible =
        example.rule() == DeterminismRule.MUTATED_ARGUMENT
            ? List.of(example.reportedLines().getLast())
            : example.reportedLines();
    assertThat(findings).extracting(DeterminismFinding::line).containsExactlyElementsOf(visible);
    assertThat(findings).extracting(DeterminismFinding::rule).containsOnly(example.rule());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void goodExampleIsNotReported(Example example) throws IOException {
    assertThat(check(example.good())).isEmpty();
  }
}

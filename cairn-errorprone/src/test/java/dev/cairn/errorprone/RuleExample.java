package dev.cairn.errorprone;

import dev.cairn.determinism.DeterminismRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A bad and a good example of a rule in {@code docs/determinism.md}.
 *
 * @param rule the rule
 * @param bad members of a class, with a mark at the lines that are reported
 * @param good members of a class that nothing is reported for
 */
record RuleExample(DeterminismRule rule, String bad, String good) {
  static final String MARK = " // reported";

  /** The rules whose fix changes the bad example of the page into the good one. */
  static final Set<DeterminismRule> WITH_FIX =
      Set.of(
          DeterminismRule.CLOCK,
          DeterminismRule.RANDOM,
          DeterminismRule.PARALLEL_STREAM,
          DeterminismRule.IO,
          DeterminismRule.LOCK,
          DeterminismRule.HASH_ORDER,
          DeterminismRule.BROAD_CATCH);

  private static final Path PAGE = Path.of("..", "docs", "determinism.md");
  private static final Pattern SECTION =
      Pattern.compile("^### .*?\\n+`(\\w+)`(.*?)(?=^##)", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern BLOCK =
      Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

  private static final Path HEAD =
      Path.of("..", "cairn-core", "src", "test", "resources", "determinism-example.txt");

  static List<RuleExample> all() {
    var examples = new ArrayList<RuleExample>();
    Matcher section = SECTION.matcher(page());
    while (section.find()) {
      String check = section.group(1);
      DeterminismRule rule =
          Arrays.stream(DeterminismRule.values())
              .filter(each -> each.check().equals(check))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException(check + " is no check"));
      List<String> blocks =
          BLOCK.matcher(section.group(2)).results().map(block -> block.group(1)).toList();
      for (int i = 0; i + 1 < blocks.size(); i += 2) {
        examples.add(new RuleExample(rule, blocks.get(i), blocks.get(i + 1)));
      }
    }
    return examples;
  }

  static String page() {
    return read(PAGE);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Returns whether the fix makes the good example. */
  boolean hasFix() {
    return WITH_FIX.contains(rule) && !bad.contains("DataSource");
  }

  Stream<String> badSource() {
    return source(bad.lines().map(line -> line.replace(MARK, "")));
  }

  Stream<String> goodSource() {
    return source(good.lines());
  }

  /** Returns the lines of the bad source that are reported. */
  List<Long> reportedLines() {
    List<String> lines = source(bad.lines()).toList();
    return IntStream.range(0, lines.size())
        .filter(line -> lines.get(line).endsWith(MARK))
        .mapToObj(line -> line + 1L)
        .toList();
  }

  private static Stream<String> source(Stream<String> members) {
    return Stream.of(read(HEAD).lines(), members, Stream.of("}")).flatMap(lines -> lines);
  }

  @Override
  public String toString() {
    return rule + ": " + bad.lines().filter(line -> line.endsWith(MARK)).findFirst().orElse("");
  }
}

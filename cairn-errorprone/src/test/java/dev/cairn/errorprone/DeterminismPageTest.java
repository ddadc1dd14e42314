package dev.cairn.errorprone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.BugPattern;
import dev.cairn.determinism.DeterminismRule;
import dev.cairn.errorprone.Compilation.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/determinism.md}: the checks report its bad examples and not its good ones. */
class DeterminismPageTest {
  @TempDir Path folder;

  static Stream<RuleExample> examples() {
    return RuleExample.all().stream();
  }

  static Stream<RuleExample> examplesWithFix() {
    return examples().filter(RuleExample::hasFix);
  }

  @Test
  void eachRuleHasExamples() {
    assertThat(examples().map(RuleExample::rule).distinct())
        .containsExactlyInAnyOrder(DeterminismRule.values());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void badExampleIsReportedAtItsLines(RuleExample example) {
    Compilation compilation = compile(example.badSource());

    assertThat(compilation.errors()).isEmpty();
    assertThat(compilation.findings())
        .extracting(Finding::line)
        .isNotEmpty()
        .containsExactlyElementsOf(example.reportedLines());
    assertThat(compilation.findings())
        .extracting(Finding::check)
        .containsOnly(example.rule().check());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void goodExampleIsNotReported(RuleExample example) {
    assertThat(compile(example.goodSource())).isEqualTo(new Compilation(List.of(), List.of()));
  }

  @ParameterizedTest
  @MethodSource("examplesWithFix")
  void suggestedFixMakesTheGoodExample(RuleExample example) throws Exception {
    Path file = Compilation.write(folder, "Example.java", example.badSource());

    Compilation.fix(List.of(file), folder, example.rule().check());

    assertThat(Files.readAllLines(file))
        .filteredOn(line -> !line.startsWith("import"))
        .containsExactlyElementsOf(
            example.goodSource().filter(line -> !line.startsWith("import")).toList());
    assertThat(Compilation.of(List.of(file), folder))
        .isEqualTo(new Compilation(List.of(), List.of()));
  }

  private Compilation compile(Stream<String> source) {
    return Compilation.of(List.of(Compilation.write(folder, "Example.java", source)), folder);
  }

  @ParameterizedTest
  @EnumSource
  void checkHasTheSummaryOfItsRule(DeterminismRule rule) {
    BugPattern pattern = Checks.of(rule).getAnnotation(BugPattern.class);

    assertThat(pattern.summary()).isEqualTo(rule.summary());
    assertThat(RuleExample.page()).contains("`%s`: %s".formatted(rule.check(), rule.summary()));
  }

  @Test
  void eachRuleAndTheAllowanceHaveOneCheck() {
    Stream<String> rules = Arrays.stream(DeterminismRule.values()).map(DeterminismRule::check);

    assertThat(Checks.all().stream().map(Class::getSimpleName))
        .containsExactlyInAnyOrder(
            Stream.concat(rules, Stream.of("CairnAllowance")).toArray(String[]::new));
  }
}

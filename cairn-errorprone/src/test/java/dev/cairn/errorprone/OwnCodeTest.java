package dev.cairn.errorprone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.errorprone.Compilation.Finding;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks report nothing in correct code of this project. */
class OwnCodeTest {
  private static final Path TESTING =
      Path.of("..", "cairn-testing", "src", "test", "java", "dev", "cairn", "testing");
  private static final Path TESTING_MAIN = Path.of("..", "cairn-testing", "src", "main", "java");
  private static final Path CORE = Path.of("..", "cairn-core");
  private static final Path CORE_TESTS = CORE.resolve(Path.of("src", "test", "java"));

  /** They hold workflows at a point, or test what the rules forbid; each has a reason. */
  private static final Set<String> ALLOWED =
      Set.of(
          "AbandonedBranchReplayTest.java",
          "BlockingPoint.java",
          "ClassFileCheckTest.java",
          "CloseDuringOutageTest.java",
          "JavadocExamples.java",
          "JournalGate.java",
          "LifecycleTest.java",
          "OutsideWorkflowTest.java",
          "QueueTest.java",
          "SagaTest.java");

  @TempDir Path folder;

  /** The fixtures of one test violate the rules, which shows that the checks see these files. */
  @Test
  void onlyViolationsOnPurposeAreReportedInTestsOfEngineAndInGuide() throws IOException {
    List<Path> tests = sources(CORE_TESTS);

    Compilation compilation = Compilation.of(tests, folder, classPathOfCore());

    assertThat(tests).hasSizeGreaterThan(300);
    assertThat(compilation.errors()).isEmpty();
    assertThat(compilation.findings())
        .extracting(Finding::file)
        .containsOnly("ClassFileCheckTest.java");
  }

  @Test
  void onlyProgramsWithABugAreReportedAndNothingInGuideOnTesting() throws IOException {
    List<Path> programs = sources(TESTING.resolve("program"));
    List<Path> guide = sources(TESTING.resolve("guide"));
    Stream<Path> withoutMockito =
        guide.stream().filter(file -> !file.endsWith("SpiedCheckoutTest.java"));

    Compilation compilation =
        Compilation.of(
            Stream.of(sources(TESTING_MAIN).stream(), programs.stream(), withoutMockito)
                .flatMap(files -> files)
                .toList(),
            folder,
            classPathOfCore());

    assertThat(programs).hasSizeGreaterThan(5);
    assertThat(guide).hasSizeGreaterThan(10);
    assertThat(compilation.errors()).isEmpty();
    assertThat(compilation.findings())
        .extracting(Finding::file)
        .containsOnly("ReportedProgramsTest.java");
  }

  @Test
  void testsOfEngineAllowNondeterminismOnlyWhereItIsTheirSubject() throws IOException {
    List<String> allowed = new ArrayList<>();
    for (Path file : sources(CORE_TESTS)) {
      if (Files.readString(file).contains("@AllowNondeterminism(")) {
        allowed.add(file.getFileName().toString());
      }
    }

    assertThat(allowed).containsExactlyInAnyOrderElementsOf(ALLOWED);
  }

  private static List<Path> sources(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("module-info.java"))
          .toList();
    }
  }

  private static String classPathOfCore() throws IOException {
    return System.getProperty("java.class.path")
        + File.pathSeparator
        + Files.readString(CORE.resolve("target").resolve("test-class-path.txt")).strip();
  }
}

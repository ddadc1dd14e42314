package dev.cairn.errorprone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks report nothing in correct code of this project. */
class OwnCodeTest {
  private static final Path TESTING =
      Path.of("..", "cairn-testing", "src", "test", "java", "dev", "cairn", "testing");
  private static final List<String> NEEDED_OF_GUIDE =
      List.of("Checkout", "Order", "PaymentClient", "PaymentDeclinedException");

  @TempDir Path folder;

  @Test
  void nothingIsReportedInCorrectPrograms() throws IOException {
    List<Path> programs;
    try (Stream<Path> files = Files.list(TESTING.resolve("program"))) {
      programs =
          files
              .filter(file -> !file.getFileName().toString().endsWith("Test.java")) // needs the kit
              .toList();
    }
    Stream<Path> ofGuide =
        NEEDED_OF_GUIDE.stream().map(name -> TESTING.resolve("guide").resolve(name + ".java"));

    Compilation compilation =
        Compilation.of(Stream.concat(programs.stream(), ofGuide).toList(), folder);

    assertThat(programs).hasSizeGreaterThan(5);
    assertThat(compilation.errors()).isEmpty();
    assertThat(compilation.findings()).isEmpty();
  }
}

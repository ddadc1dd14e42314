package dev.cairn.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProgressTest {
  /** Returns the class path of the tests without their logger. */
  private static String classPathWithoutLogger() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(part -> !part.contains("slf4j-simple"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void longStartIsReportedWithoutLogger() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                List.of(java, "-cp", classPathWithoutLogger(), ProgressProgram.class.getName()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var output = process.inputReader(StandardCharsets.UTF_8);
        var input = process.getOutputStream()) {
      assertThat(output.readLine()).isEqualTo("cairn: unpacking ...");

      input.write('\n');
      input.flush();

      assertThat(output.readLine()).isEqualTo("cairn: starting ...");
    } finally {
      process.destroyForcibly();
    }
  }
}

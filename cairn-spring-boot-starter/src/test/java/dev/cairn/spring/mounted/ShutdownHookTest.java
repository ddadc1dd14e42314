package dev.cairn.spring.mounted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.spring.testkit.TestDatabase;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The application context closes Cairn, so the JVM needs no hook for it. */
class ShutdownHookTest {
  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void starterAddsNoHookToTheVirtualMachine() throws Exception {
    TestDatabase database = TestDatabase.fresh();
    var command = new ArrayList<String>();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            HooksMain.class.getName(),
            database.url(),
            database.user(),
            database.password()));
    command.addAll(List.of(database.properties()));

    List<String> output;
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader lines = process.inputReader()) {
      output = lines.lines().toList();
    } finally {
      process.destroyForcibly();
    }

    assertThat(output)
        .contains("application true", "with-spring SpringApplicationShutdownHook")
        .contains("alone cairn-exit") // which shows that the name is the right one
        .doesNotContain("with-spring cairn-exit");
    assertThat(output)
        .filteredOn(line -> line.startsWith("with-spring "))
        .noneMatch(line -> line.contains("cairn"));
  }
}

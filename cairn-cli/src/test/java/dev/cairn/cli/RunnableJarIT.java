package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.cli.output.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The packed jar with all libraries, as a process of its own that sees nothing else. */
class RunnableJarIT {
  private static final Path JAR = Path.of(System.getProperty("cairn.test.jar"));

  @TempDir private Path folder;

  /** Runs the jar with the variables of a user, in an empty folder. */
  private CommandLineTester.Result run(Map<String, String> variables, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JAR.toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder program =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    program.environment().keySet().removeIf(name -> name.startsWith("CAIRN_"));
    program.environment().putAll(variables);
    int code = program.start().waitFor();
    return new CommandLineTester.Result(code, text(out), text(err));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  @Test
  void showsItsHelpAndVersion() throws Exception {
    var help = run(Map.of(), "--help").is(ExitCode.OK);

    assertThat(help.out()).contains("workflows", "doctor");
    assertThat(help.err()).isEmpty();
    assertThat(run(Map.of(), "--version").is(ExitCode.OK).line())
        .isEqualTo("cairn " + System.getProperty("cairn.test.version"));
  }

  @Test
  void readsADatabase() throws Exception {
    Map<String, String> database = TestCluster.byDatabase().variables();
    TestCluster.byDatabase().run("start", "greet", "ann", "--queue", "mail", "--wait");

    var listed = run(database, "workflows", "list", "--name", "greet", "--json").is(ExitCode.OK);

    assertThat(JsonMapper.shared().readTree(listed.out()).get("workflows")).isNotEmpty();
    assertThat(listed.err()).isEmpty();
    assertThat(run(database, "doctor").out()).containsPattern("OK +connection +Postgres \\d+");
  }

  @Test
  void endsWithTheExitCodesOfTheGuide() throws Exception {
    Map<String, String> server = TestCluster.byServer().variables();

    run(server, "workflows", "show", "nobody").is(ExitCode.NOT_FOUND);
    run(server, "workflows", "cancel", "--all").is(ExitCode.NOT_CONFIRMED);
    run(Map.of(), "executors").is(ExitCode.USAGE);
    run(Map.of(), "executors", "--url", "http://127.0.0.1:1").is(ExitCode.UNAVAILABLE);
  }

  @Test
  void containsNothingTwiceAndNoSignatures() throws IOException {
    Set<String> names = new HashSet<>();
    try (JarFile jar = new JarFile(JAR.toFile())) {
      jar.stream().forEach(entry -> assertThat(names.add(entry.getName())).isTrue());

      assertThat(names)
          .contains("META-INF/services/java.sql.Driver", "META-INF/LICENSE")
          .noneMatch(name -> name.matches("META-INF/.*\\.(SF|RSA|DSA)"));
      assertThat(jar.isMultiRelease()).isTrue();
    }
    assertThat(Files.size(JAR)).isLessThan(40_000_000L);
  }
}
